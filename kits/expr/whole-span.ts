import { tokensOf } from "./builder/lexer.ts";
import type { Span } from "./cases.ts";

/** A span of a text, made wide enough that its brackets open and close within it. */
export function wholeSpan(text: string, { start, end }: Span): Span {
  const tokens = tokensOf(text).filter(({ kind }) => kind === "sign");
  let [open, missing] = [0, 0];
  for (const token of tokens) {
    if (token.start < start || token.end > end) continue;
    if (/^[([{]$/.test(token.text)) open++;
    if (/^[)\]}]$/.test(token.text)) {
      if (open > 0) open--;
      else missing++;
    }
  }
  const after = tokens.filter((token) => token.start >= end).slice(0, open);
  const before = tokens.filter((token) => token.end <= start).slice(-missing || Number.POSITIVE_INFINITY);
  return { start: missing > 0 ? (before[0]?.start ?? start) : start, end: after.at(-1)?.end ?? end };
}
