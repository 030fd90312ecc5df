import { nearest } from "#kits/expr";
import { hint } from "./problems.ts";

/** Parameters that say which name was meant, for both languages. */
export function hints(word: string, known: Iterable<string>): [en: { hint: string }, zh: { hint: string }] {
  const { en, zh } = hint(nearest(word, known));
  return [{ hint: en }, { hint: zh }];
}
