/** Finds the SQL that a source file carries. */
import ts from "typescript";
import { lastName, walk } from "./source.ts";

/** One piece of SQL; `at(offset)` is the position in the file of an offset in `text`. */
export interface SqlText {
  readonly node: ts.Node;
  readonly text: string;
  at(offset: number): number;
}

const migration = /(^|\/)migrations\//;
const startsLikeSql =
  /^\s*(select|insert\s+into|update\s+\S+\s+set|delete\s+from|with\s+\S+\s+as|create\s|alter\s|merge\s+into|truncate\s|copy\s|begin\b|start\s+transaction|commit\b|rollback\b|optimize\s+table|explain\s)/i;

/** SQL of a file: `sql` templates, arguments of `sql.raw`, every text of a migration, and texts that begin like a statement. */
export function sqlOf(source: ts.SourceFile): SqlText[] {
  const found: SqlText[] = [];
  const everyText = migration.test(source.fileName);
  walk(source, (node) => {
    if (!ts.isTemplateExpression(node) && !ts.isStringLiteralLike(node)) return;
    if (ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent)) return;
    const piece = pieceOf(source, node);
    if (everyText || isTagged(node) || isRaw(node) || startsLikeSql.test(piece.text)) found.push(piece);
  });
  return found;
}

function isTagged(node: ts.Node): boolean {
  return ts.isTaggedTemplateExpression(node.parent) && lastName(node.parent.tag) === "sql";
}

function isRaw(node: ts.Node): boolean {
  const call = node.parent;
  return (
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    lastName(call.expression.expression) === "sql"
  );
}

// The text as written between the quotes, values blanked to `?` of the same length, so that offsets stay positions.
function pieceOf(source: ts.SourceFile, node: ts.TemplateExpression | ts.StringLiteralLike): SqlText {
  const start = node.getStart(source) + 1;
  let text = source.text.slice(start, node.getEnd() - 1);
  if (ts.isTemplateExpression(node)) {
    for (const span of node.templateSpans) {
      const from = span.expression.getFullStart() - 2 - start;
      const to = span.literal.getStart(source) + 1 - start;
      const lines = text.slice(from, to).replace(/[^\n]/g, " ");
      text = `${text.slice(0, from)}?${lines.slice(1)}${text.slice(to)}`;
    }
  }
  return { node, text, at: (offset) => start + offset };
}

/** SQL with comments and quoted texts blanked, length kept. */
export function bareSql(text: string): string {
  const blank = (whole: string): string => whole.replace(/[^\n]/g, " ");
  return text.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\]|''|\\.)*'|"(?:[^"]|"")*"/g, (whole) =>
    whole.startsWith("'") || whole.startsWith('"') ? `'${blank(whole.slice(1, -1))}'` : blank(whole),
  );
}

/** SQL with comments blanked, quoted texts kept. */
export function uncommentedSql(text: string): string {
  return text.replace(/('(?:[^'\\]|''|\\.)*')|--[^\n]*|\/\*[\s\S]*?\*\//g, (whole, quoted: string | undefined) =>
    quoted === undefined ? whole.replace(/[^\n]/g, " ") : whole,
  );
}
