/** The signs of a condition's text, with comments and blanks left where they are. */

export interface Token {
  readonly kind: "word" | "text" | "number" | "sign" | "comment";
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const blank = /\s/;
const word = /[A-Za-z0-9_]/;
const pairs = ["==", "!=", "<=", ">=", "&&", "||"];

/** The text must be CEL by its signs. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const sign = text.charAt(at);
    if (blank.test(sign)) {
      at++;
      continue;
    }
    const [kind, end] = nextToken(text, at, sign);
    tokens.push({ kind, start: at, end, text: text.slice(at, end) });
    at = end;
  }
  return tokens;
}

function nextToken(text: string, at: number, sign: string): [Token["kind"], number] {
  if (text.startsWith("//", at)) {
    const end = text.indexOf("\n", at);
    return ["comment", end < 0 ? text.length : end];
  }
  const quote = /^[bBrR]?["']/.exec(text.slice(at, at + 2));
  if (quote) return ["text", endOfText(text, at + quote[0].length - 1)];
  if (/[0-9]/.test(sign)) return ["number", endOf(text, at, /^[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?[A-Za-z0-9_]*/)];
  if (word.test(sign)) return ["word", endOf(text, at, /^[A-Za-z0-9_]+/)];
  return ["sign", at + (pairs.includes(text.slice(at, at + 2)) ? 2 : 1)];
}

function endOf(text: string, at: number, form: RegExp): number {
  return at + (form.exec(text.slice(at))?.[0].length ?? 1);
}

/** The end of the quoted text whose first quote stands at `from`. */
function endOfText(text: string, from: number): number {
  const single = text.charAt(from);
  const quote = text.startsWith(single.repeat(3), from) ? single.repeat(3) : single;
  for (let at = from + quote.length; at < text.length; at++) {
    if (text.charAt(at) === "\\") at++;
    else if (text.startsWith(quote, at)) return at + quote.length;
  }
  return text.length;
}

const opening = new Set(["(", "[", "{"]);
const closing = new Set([")", "]", "}"]);

/** Indexes of the tokens outside of all brackets that `is` picks. */
export function outside(tokens: readonly Token[], is: (token: Token) => boolean): number[] {
  const found: number[] = [];
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (token.kind === "sign" && closing.has(token.text)) depth--;
    if (depth === 0 && is(token)) found.push(at);
    if (token.kind === "sign" && opening.has(token.text)) depth++;
  }
  return found;
}

/** Whether the first token opens a bracket that the last one closes. */
export function isBracketed(tokens: readonly Token[]): boolean {
  if (tokens[0]?.text !== "(" || tokens[0].kind !== "sign" || tokens.at(-1)?.text !== ")") return false;
  let depth = 0;
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== "sign") continue;
    if (opening.has(text)) depth++;
    if (closing.has(text)) depth--;
    if (depth === 0) return at === tokens.length - 1;
  }
  return false;
}

/** Whether a text ends inside a comment, so that what follows it needs a new line. */
export function endsInComment(text: string): boolean {
  const last = tokensOf(text).at(-1);
  return last?.kind === "comment" && last.end === text.length;
}
