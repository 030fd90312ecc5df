/** Reading SQL just far enough to find its statements, its clauses and its placeholders. Not a parser. */

export type TokenKind = "word" | "quoted" | "string" | "number" | "mark";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Position in the text, in characters. */
  readonly start: number;
  readonly end: number;
  /** How many brackets are open around it. */
  readonly depth: number;
}

const space = /\s/;
const wordStart = /[A-Za-z_\u0080-\uffff]/;
const wordPart = /[A-Za-z0-9_$\u0080-\uffff]/;
const numberPart = /[A-Za-z0-9_.]/;

/**
 * Tokens of a SQL text, comments left out. Lazy, since data may follow the statement; an unfinished string or comment
 * ends at the end of the text.
 */
export function* tokens(text: string): Generator<Token, void, undefined> {
  let at = 0;
  let depth = 0;
  while (at < text.length) {
    const start = at;
    const char = text[at] ?? "";
    if (space.test(char)) {
      at++;
      continue;
    }
    const skipped = skipComment(text, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    let kind: TokenKind = "mark";
    if (char === "'" || char === '"' || char === "`") {
      kind = char === "'" ? "string" : "quoted";
      at = endOfQuoted(text, at, char);
    } else if (char === "$" && heredoc(text, at) > at) {
      kind = "string";
      at = heredoc(text, at);
    } else if (wordStart.test(char)) {
      kind = "word";
      while (at < text.length && wordPart.test(text[at] ?? "")) at++;
    } else if (char >= "0" && char <= "9") {
      kind = "number";
      while (at < text.length && numberPart.test(text[at] ?? "")) at++;
    } else at++;
    if (kind === "mark" && isClosing(char)) depth = Math.max(0, depth - 1);
    yield { kind, text: text.slice(start, at), start, end: at, depth };
    if (kind === "mark" && isOpening(char)) depth++;
  }
}

function isOpening(char: string): boolean {
  return char === "(" || char === "[" || char === "{";
}

function isClosing(char: string): boolean {
  return char === ")" || char === "]" || char === "}";
}

/** The position after the comment that starts here, or the same position. */
function skipComment(text: string, at: number): number {
  const two = text.slice(at, at + 2);
  if (two === "--" || two === "#!" || two === "# ") {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end + 1;
  }
  if (two !== "/*") return at;
  // ClickHouse nests them.
  let open = 1;
  let position = at + 2;
  while (position < text.length && open > 0) {
    const pair = text.slice(position, position + 2);
    if (pair === "/*") open++;
    else if (pair === "*/") open--;
    position += pair === "/*" || pair === "*/" ? 2 : 1;
  }
  return position;
}

function endOfQuoted(text: string, start: number, quote: string): number {
  let at = start + 1;
  while (at < text.length) {
    if (text[at] === "\\") at += 2;
    else if (text[at] !== quote) at++;
    else if (text[at + 1] === quote) at += 2;
    else return at + 1;
  }
  return text.length;
}

/** The position after `$tag$ … $tag$`, or the same position. */
function heredoc(text: string, start: number): number {
  const tag = /^\$\w*\$/.exec(text.slice(start, start + 80))?.[0];
  if (tag === undefined) return start;
  const end = text.indexOf(tag, start + tag.length);
  return end < 0 ? start : end + tag.length;
}

export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === "word" && words.includes(token.text.toUpperCase());
}

/** The statements of a text, without their semicolons; empty ones are left out. */
export function splitStatements(text: string): string[] {
  const found: string[] = [];
  let start = 0;
  let filled = false;
  for (const token of tokens(text)) {
    if (token.kind === "mark" && token.text === ";" && token.depth === 0) {
      if (filled) found.push(text.slice(start, token.start).trim());
      start = token.end;
      filled = false;
    } else filled = true;
  }
  if (filled) found.push(text.slice(start).trim());
  return found;
}

/** Names of the `{name:Type}` placeholders. */
export function placeholders(text: string): Set<string> {
  const names = new Set<string>();
  let before: Token | undefined;
  let name: Token | undefined;
  for (const token of tokens(text)) {
    if (name && token.text === ":") names.add(name.text);
    name = before?.text === "{" && token.kind === "word" ? token : undefined;
    before = token;
  }
  return names;
}

/** A string literal of ClickHouse. */
export function literal(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** A quoted name of ClickHouse. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll("\\", "\\\\").replaceAll("`", "\\`")}\``;
}
