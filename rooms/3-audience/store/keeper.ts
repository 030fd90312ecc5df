/** The book of audiences of a process, read again when its stamp has moved. */
import { type Storage, sql, type Tx } from "#ground/storage";
import { type AudienceBase, type AudienceBook, bookOf, nothingLive } from "../rules/book.ts";
import { OwnFacts } from "../rules/own-facts.ts";
import { readDefinitions, sharedAudiences } from "./definitions.ts";

export interface Audiences {
  /** The book that holds for a transaction until it ends. Take it after the lock of identities and before any row. */
  within(tx: Tx): Promise<AudienceBook>;
  /** The same for a transaction that has asked for {@link sharedAudiences} already. */
  upTo(tx: Tx, stamp: number): Promise<AudienceBook>;
  /** The book as of now, in a transaction that holds nobody up and changes no membership. */
  seen(tx: Tx): Promise<AudienceBook>;
  /** What the sets of this process told of tags. */
  readonly own: OwnFacts;
  /** The book as of now, for reads. */
  book(): Promise<AudienceBook>;
}

export function keepAudiences(storage: Storage, base: AudienceBase): Audiences {
  let known: AudienceBook | undefined;
  const upTo = async (tx: Tx, stamp: number): Promise<AudienceBook> => {
    if (known?.stamp === stamp) return known;
    const rows = await readDefinitions(tx);
    const retired = rows.filter(({ state }) => state === "retired").map(({ number }) => number);
    const live = rows.filter(({ state }) => state === "live");
    known = bookOf(stamp, live, retired, base, known ?? nothingLive(base));
    return known;
  };
  const seen = async (tx: Tx): Promise<AudienceBook> => {
    const { stamp } = await tx.one<{ stamp: number }>(sql`select stamp from audience.book`);
    return await upTo(tx, stamp);
  };
  return {
    own: new OwnFacts(),
    within: async (tx) => {
      const { stamp } = await tx.one<{ stamp: number }>(sql`select ${sharedAudiences} as stamp`);
      return await upTo(tx, stamp);
    },
    upTo,
    seen,
    book: () => storage.batch("read audiences", seen),
  };
}
