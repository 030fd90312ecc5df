/** Judges the wordings of the bank's messages by what came of them, and shares out the touches to come. */
import { type Content, type Definitions, spanLength } from "#contracts/definitions";
import type { Storage } from "#ground/storage";
import { type CopyLearned, type CopyTest, learnCopy } from "../rules/copy.ts";
import { countCopies, keepCopies, tidyCopies } from "../store/copy.ts";

const DAY_MS = 86_400_000;
/** Customers and seasons change: what is older than this many days teaches nothing any more. */
const DAYS = 180;
const KEPT_DAYS = 400;
const AFTER = "3d";

/** The tests that the bank's files ask for. */
export function copyTestsOf(contents: Readonly<Record<string, Content>>): CopyTest[] {
  return Object.values(contents).flatMap(({ id, variants }): CopyTest[] => {
    if (!variants) return [];
    const { of, floor, success, after = AFTER } = variants;
    return [{ content: id, variants: [id, ...of], floor, success, after: spanLength(after) }];
  });
}

/** Twice at the same instant is once. @returns what is known of each test now */
export async function learnCopies(
  { storage, definitions }: { readonly storage: Storage; readonly definitions: Pick<Definitions, "content"> },
  now: Date,
): Promise<CopyLearned[]> {
  const tests = copyTestsOf(definitions.content);
  if (tests.length === 0) return [];
  const since = new Date(now.getTime() - DAYS * DAY_MS);
  return await storage.batch("wordings", async (tx) => {
    const learned: CopyLearned[] = [];
    for (const test of tests) learned.push(learnCopy(test, await countCopies(tx, test, now, since)));
    await keepCopies(tx, learned, now);
    await tidyCopies(tx, new Date(now.getTime() - KEPT_DAYS * DAY_MS));
    return learned;
  });
}
