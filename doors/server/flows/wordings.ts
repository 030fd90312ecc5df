/** Which wording of a content a touch gets, and the note of what was drawn. */
import type { Content, Definitions } from "#contracts/definitions";
import type { Way } from "#decision";
import type { Tx } from "#ground/storage";
import { type CopyChoice, type CopyTest, copyShares, copyTestsOf, drawCopy, evenShares, noteCopies } from "#learning";

type Wording = Pick<Way, "content" | "copy">;

export interface Wordings {
  /** The wording of a content for one touch: the content itself where no others are tried. */
  of(content: string, enrolment: string, wave: string): Wording;
  /** Keeps the draws of what was taken. */
  note(
    tx: Tx,
    taken: readonly (Pick<CopyChoice, "enrolment" | "wave"> & { readonly way: Way })[],
    at: Date,
  ): Promise<void>;
}

const testsOf = new WeakMap<Readonly<Record<string, Content>>, ReadonlyMap<string, CopyTest>>();

/** Asks the store once a set, and not at all where the bank tries no wordings. */
export async function wordingsOf(tx: Tx, { content }: Pick<Definitions, "content">): Promise<Wordings> {
  const tests = testsOf.get(content) ?? new Map(copyTestsOf(content).map((test) => [test.content, test]));
  testsOf.set(content, tests);
  const known = tests.size === 0 ? new Map<string, ReadonlyMap<string, number>>() : await copyShares(tx);
  return {
    of(name, enrolment, wave) {
      const test = tests.get(name);
      if (!test) return { content: name };
      const { variant, share } = drawCopy(name, sharesOf(test, known.get(name)), `${enrolment}/${wave}`);
      return { content: variant, copy: { of: name, share } };
    },
    async note(into, taken, at) {
      const choices = taken.flatMap(({ enrolment, wave, way: { content: variant, copy } }): CopyChoice[] =>
        copy && variant ? [{ enrolment, wave, content: copy.of, variant, share: copy.share }] : [],
      );
      await noteCopies(into, choices, at);
    },
  };
}

/** What was shared out counts while it is about the wordings that the file names now. */
function sharesOf(test: CopyTest, known: ReadonlyMap<string, number> | undefined): ReadonlyMap<string, number> {
  const isCurrent = known?.size === test.variants.length && test.variants.every((variant) => known.has(variant));
  return isCurrent ? known : evenShares(test);
}
