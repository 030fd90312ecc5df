/** What every rule is given and gives back, and small helpers over TypeScript's syntax tree. */
import ts from "typescript";

/** One breach of a rule. `line` counts from 1; `anchor` is the first line of the statement or text it stands in. */
export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
  readonly message: string;
  readonly anchor?: number;
}

/** A rule over one source file. `source.fileName` is the path from the repository's root, with `/`. */
export interface SourceRule {
  readonly name: string;
  check(source: ts.SourceFile): Finding[];
}

/** The files of the repository, by path from its root. */
export interface Repository {
  readonly files: readonly string[];
  /** Text of a listed file. */
  text(path: string): string;
  /** Syntax trees of all TypeScript and JavaScript files. */
  readonly sources: readonly ts.SourceFile[];
}

/** A rule that needs several files at once. */
export interface RepositoryRule {
  readonly name: string;
  check(repository: Repository): Finding[];
}

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.AccessorDeclaration;

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(
    path,
    text,
    ts.ScriptTarget.ES2023,
    true,
    /\.(tsx|jsx)$/.test(path) ? ts.ScriptKind.TSX : undefined,
  );
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path);
}

export function isGenerated(path: string): boolean {
  return /\.gen\.tsx?$/.test(path);
}

export function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}

export function finding(rule: string, source: ts.SourceFile, at: ts.Node | number, message: string): Finding {
  const start = typeof at === "number" ? at : at.getStart(source);
  const line = lineOf(source, start);
  const anchor = typeof at === "number" ? line : lineOf(source, statementOf(at).getStart(source));
  return { file: source.fileName, line, rule, message, anchor };
}

function statementOf(node: ts.Node): ts.Node {
  let at: ts.Node = node;
  while (!ts.isStatement(at) && !ts.isClassElement(at) && at.parent && !ts.isSourceFile(at.parent)) at = at.parent;
  return at;
}

/** Calls `visit` for a node and everything below it, in source order. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

export function isFunction(node: ts.Node): node is FunctionNode {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isAccessor(node)
  );
}

/** The last name of a called or read expression: `b` for `b`, `a.b`, `a?.b`, `a["b"]`. */
export function lastName(node: ts.Expression): string | undefined {
  const bare = ts.skipPartiallyEmittedExpressions(node);
  if (ts.isIdentifier(bare)) return bare.text;
  if (ts.isPropertyAccessExpression(bare)) return bare.name.text;
  if (ts.isElementAccessExpression(bare) && ts.isStringLiteralLike(bare.argumentExpression))
    return bare.argumentExpression.text;
  if (ts.isNonNullExpression(bare) || ts.isParenthesizedExpression(bare)) return lastName(bare.expression);
  return undefined;
}

/** What a member is read from: `a` for `a.b` and `a["b"]`. */
export function ownerOf(node: ts.Node): ts.Expression | undefined {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? node.expression : undefined;
}

/** True when an expression means the global of that name: `Date`, `globalThis.Date`, `global.Date`. */
export function isGlobal(node: ts.Expression | undefined, name: string): boolean {
  if (node === undefined) return false;
  if (ts.isIdentifier(node)) return node.text === name;
  const owner = ownerOf(node);
  return (
    owner !== undefined && ts.isIdentifier(owner) && /^(globalThis|global)$/.test(owner.text) && lastName(node) === name
  );
}

/** The text of a literal, a template without values, or such texts added up; undefined when it is not constant. */
export function constantText(node: ts.Expression): string | undefined {
  const bare = unwrap(node);
  if (ts.isStringLiteralLike(bare)) return bare.text;
  if (ts.isBinaryExpression(bare) && bare.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const left = constantText(bare.left);
    const right = constantText(bare.right);
    return left === undefined || right === undefined ? undefined : left + right;
  }
  return undefined;
}

/** An expression without `as`, `satisfies`, `!` and parentheses around it. */
export function unwrap(node: ts.Expression): ts.Expression {
  let at = node;
  while (
    ts.isAsExpression(at) ||
    ts.isSatisfiesExpression(at) ||
    ts.isParenthesizedExpression(at) ||
    ts.isNonNullExpression(at)
  ) {
    at = at.expression;
  }
  return at;
}

/** Every comment of a file, with its position. Text inside strings and templates is not a comment. */
export function commentsOf(source: ts.SourceFile): { position: number; text: string }[] {
  const seen = new Map<number, string>();
  const collect = (position: number, trailing: boolean): void => {
    const ranges = trailing
      ? ts.getTrailingCommentRanges(source.text, position)
      : ts.getLeadingCommentRanges(source.text, position);
    for (const range of ranges ?? []) seen.set(range.pos, source.text.slice(range.pos, range.end));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) return;
    const children = node.getChildren(source);
    if (children.length === 0) {
      collect(node.getFullStart(), false);
      if (!isTemplatePart(node)) collect(node.getEnd(), true);
    }
    for (const child of children) visit(child);
  };
  visit(source);
  return [...seen].map(([position, text]) => ({ position, text })).sort((a, b) => a.position - b.position);
}

// After `${` a comment would be code, but after the text that ends in `${` the scanner stands inside the template.
function isTemplatePart(node: ts.Node): boolean {
  return ts.isTemplateHead(node) || ts.isTemplateMiddle(node);
}
