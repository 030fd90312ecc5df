/** What kind of statement a request brings, and where its data starts. */
import { isWord, type Token, tokens } from "../sql-text.ts";
import { Refusal } from "./refusal.ts";

export type Statement =
  /** An insert whose rows follow the statement, from `dataStart` on. */
  | { readonly kind: "insert"; readonly head: string; readonly tail: string; readonly dataStart: number }
  /** A read whose result can be streamed. `formatAt` is where its FORMAT clause starts. */
  | {
      readonly kind: "select";
      readonly sql: string;
      readonly format: string | undefined;
      readonly formatAt: number | undefined;
    }
  /** Anything else that may return a few rows; `writes` when it may change something. */
  | { readonly kind: "other"; readonly sql: string; readonly writes: boolean }
  /** SET and USE hold for one request only, so they do nothing. */
  | { readonly kind: "nothing" };

const readers = ["SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN", "CHECK"];

/**
 * The insert at the start of a text, when rows follow it; null for every other statement. The text may be one
 * character per byte: only positions and keywords are looked at.
 * @param defaultFormat format of the rows when the statement names none
 */
export function insertWithData(text: string, defaultFormat: string | undefined): Statement | null {
  const walk = tokens(text);
  const first = walk.next().value;
  if (!first || !isWord(first, "INSERT")) return null;
  let settingsAt: number | undefined;
  let previous: Token | undefined;
  let last: Token = first;
  for (const token of walk) {
    if (token.depth > 0) continue;
    const named = isWord(previous, "INTO", "TABLE", "FUNCTION") || previous?.text === ".";
    previous = token;
    if (token.text === ";") break;
    last = token;
    if (named && !isWord(token, "TABLE", "FUNCTION")) continue;
    if (isWord(token, "SELECT", "WITH", "WATCH")) return null;
    if (isWord(token, "FROM")) throw new Refusal(48, "NOT_IMPLEMENTED", "INSERT FROM INFILE cannot be used over HTTP");
    if (isWord(token, "SETTINGS")) settingsAt ??= token.start;
    if (isWord(token, "VALUES")) return insertOf(text, settingsAt ?? token.start, token.start, "Values", token.end);
    if (!isWord(token, "FORMAT")) continue;
    const format = walk.next().value;
    if (!format) throw new Refusal(62, "SYNTAX_ERROR", "Syntax error: FORMAT needs a name");
    return insertOf(text, settingsAt ?? token.start, token.start, format.text, afterFormat(text, format.end));
  }
  if (previous?.text === ")" && /\(\s*SELECT\b/i.test(text)) return null;
  return insertOf(text, settingsAt ?? last.end, last.end, defaultFormat ?? "Values", text.length);
}

/** Blanks and one line end after the format's name do not belong to the data. */
function afterFormat(text: string, end: number): number {
  const gap = /^[ \t]*;?[ \t]*\r?\n?/.exec(text.slice(end, end + 4096));
  return end + (gap?.[0].length ?? 0);
}

function insertOf(text: string, fileAt: number, settingsEnd: number, format: string, dataStart: number): Statement {
  if (!/^\w+$/.test(format)) throw new Refusal(73, "UNKNOWN_FORMAT", `Unknown format ${format}`);
  const settings = text.slice(fileAt, settingsEnd);
  return { kind: "insert", head: text.slice(0, fileAt), tail: `${settings} FORMAT ${format}`, dataStart };
}

/** Classes a whole statement. Several statements in one request are refused, as ClickHouse does over HTTP. */
export function classify(text: string): Statement {
  let first: Token | undefined;
  let ended: Token | undefined;
  let format: Token | undefined;
  let previous: Token | undefined;
  for (const token of tokens(text)) {
    if (ended) throw new Refusal(62, "SYNTAX_ERROR", "Syntax error (Multi-statements are not allowed)");
    if (!first && token.text !== "(") first = token;
    if (token.depth === 0) {
      if (token.text === ";") ended = token;
      if (isWord(token, "OUTFILE", "INFILE") && isWord(previous, "INTO", "FROM"))
        throw new Refusal(48, "NOT_IMPLEMENTED", `${token.text} cannot be used over HTTP`);
      // An alias may be called format; only the clause is followed by a bare name.
      if (isWord(previous, "FORMAT") && token.kind === "word" && previous) format = { ...token, start: previous.start };
    }
    previous = token;
  }
  if (!first) throw new Refusal(62, "SYNTAX_ERROR", "Syntax error: Empty query");
  const sql = ended ? text.slice(0, ended.start) : text;
  if (isWord(first, "SET", "USE")) return { kind: "nothing" };
  if (isWord(first, "SELECT") || (isWord(first, "WITH") && !/\bINSERT\s+INTO\b/i.test(sql)))
    return { kind: "select", sql, format: format?.text, formatAt: format?.start };
  return { kind: "other", sql, writes: !isWord(first, ...readers) };
}

/** Whether a statement that may only read would change settings for itself. */
export function hasSettingsClause(text: string): boolean {
  for (const token of tokens(text)) if (isWord(token, "SETTINGS")) return true;
  return false;
}
