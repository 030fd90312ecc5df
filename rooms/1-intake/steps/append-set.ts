/** One set on its way into the log: who it is about, what is kept aside, then the facts, in the caller's transaction. */
import type { CustomerNumber } from "#ground/ids";
import { type Appended, appendFacts } from "#ground/log";
import type { Tx } from "#ground/storage";
import type { FactDraft } from "../rules/draft.ts";
import { dataWithoutTraces } from "../rules/personal-traces.ts";
import { addQuarantined, type Quarantined, type Sealer } from "../store/quarantine.ts";
import type { SubjectSession } from "./known-subjects.ts";

/** Who a subject is. Room 2 keeps it; it is passed in, for intake knows no room above. */
export interface People {
  /**
   * The numbers of subjects (the bank's customer ids), in the order given; unknown ones are made. Personal fields, where
   * given, are kept encrypted. Runs in the append's transaction.
   */
  identify(
    tx: Tx,
    subjects: readonly string[],
    personal: readonly (Readonly<Record<string, unknown>> | null)[],
    at: Date,
  ): Promise<CustomerNumber[]>;
  /** A stable word that stands for a phone, card or other number of somebody, and tells it to nobody. */
  pseudonym?(text: string): string;
}

export interface SetParts {
  readonly people: People;
  readonly sealer: Sealer;
}

/**
 * Writes drafts and quarantined items. The results stand in the order of the drafts.
 *
 * Locks are taken in one order: people, quarantine, shards. Personal fields are written after the append, for accepted
 * facts alone, so that a repeated old fact never overwrites newer ones; the shard's lock then orders the writers.
 */
export async function appendSet(
  tx: Tx,
  parts: SetParts,
  drafts: readonly FactDraft[],
  quarantined: readonly Quarantined[],
  receivedAt: Date,
  known?: SubjectSession,
): Promise<Appended[]> {
  const numbers = await numbersOf(tx, parts.people, drafts, receivedAt, known);
  await addQuarantined(tx, quarantined, receivedAt, parts.sealer);
  const pseudonym = (found: string): string => parts.people.pseudonym?.(found) ?? "***";
  const facts = drafts.map((draft, index) => {
    const customer = numbers[index];
    if (customer === undefined) throw new Error("a subject was left without a number");
    return {
      customer,
      type: draft.type,
      source: draft.source,
      id: draft.id,
      occurredAt: draft.occurredAt,
      data: dataWithoutTraces(draft.data, pseudonym),
      ...(draft.trace === null ? {} : { trace: draft.trace }),
    };
  });
  const results = await appendFacts(tx, facts, receivedAt);
  const told = drafts.filter((draft, index) => draft.personal !== null && results[index]?.accepted === true);
  if (told.length > 0) {
    await parts.people.identify(
      tx,
      told.map((draft) => draft.subject),
      told.map((draft) => draft.personal),
      receivedAt,
    );
  }
  return results;
}

/** A number per draft. Those with personal fields are always asked for: the row they belong to must be there. */
async function numbersOf(
  tx: Tx,
  people: People,
  drafts: readonly FactDraft[],
  at: Date,
  known: SubjectSession | undefined,
): Promise<(CustomerNumber | undefined)[]> {
  const numbers = drafts.map(
    (draft) => draft.customer ?? (draft.personal === null ? known?.numberOf(draft.subject) : undefined),
  );
  const unknown = [...new Set(drafts.flatMap((draft, index) => (numbers[index] === undefined ? [draft.subject] : [])))];
  if (unknown.length === 0) return numbers;
  const found = await people.identify(
    tx,
    unknown,
    unknown.map(() => null),
    at,
  );
  const bySubject = new Map(unknown.map((subject, index) => [subject, found[index]]));
  for (const [subject, customer] of bySubject) if (customer !== undefined) known?.learn(subject, customer);
  return drafts.map((draft, index) => numbers[index] ?? bySubject.get(draft.subject));
}
