/** What a customer who answers a message means: whether it is a refusal of more of them. */

/** Words that, alone, mean: no more of these. */
export const optOutWords: readonly string[] = [
  "R",
  "T",
  "TD",
  "N",
  "退订",
  "拒收",
  "退订R",
  "拒收R",
  "取消",
  "STOP",
  "UNSUBSCRIBE",
];

const known = new Set(optOutWords);

/**
 * Whether an answer is a refusal: one of the words and nothing else, however it was typed. Width, case, blanks, invisible
 * signs and punctuation do not count; a word inside a sentence does not either (`不退订`, `RMB多少`).
 */
export function isOptOut(text: string, words: ReadonlySet<string> = known): boolean {
  return words.has(skeleton(text));
}

/** The words of a bank as {@link isOptOut} compares them. */
export function optOutSet(words: readonly string[]): ReadonlySet<string> {
  return new Set(words.map(skeleton).filter((word) => word !== ""));
}

function skeleton(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/[\p{P}\p{S}\p{Z}\p{C}]/gu, "")
    .toUpperCase();
}
