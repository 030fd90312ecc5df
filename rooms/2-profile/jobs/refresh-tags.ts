/**
 * What time does to tags: rules that read it are asked again for everybody once a bank day (once an hour where a window
 * is shorter), and tags that run out go. ClickHouse finds for whom a rule's answer differs from the tag, in one query a
 * slice of customers; each of those is asked again by closures under its lock, for the copy is always a little behind.
 */
import type { Clock } from "#ground/clock";
import { type Ahead, type Columnar, inTurn } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import { ensurePartitions, monthOf } from "#ground/log";
import type { Storage } from "#ground/storage";
import { isHistoryPlain } from "../read/history-plain.ts";
import type { ProfileRules } from "../rules/profile-rules.ts";
import { dueTags, slotOf } from "../rules/tags-due.ts";
import { askRules, expireTags } from "../steps/change-tags.ts";
import { expiredAfter } from "../store/tags.ts";
import { differing, readRenewed, saveRenewed, slicesOf } from "../store/tags-renewed.ts";

export interface TagTimeParts {
  readonly storage: Storage;
  /** The bank's time. */
  readonly clock: Clock;
  readonly rules: ProfileRules;
}

export interface RefreshParts extends TagTimeParts {
  readonly columnar: Columnar;
  /** Brings ClickHouse up to what the engine has applied: facts and the copy of the profile. */
  readonly settle: () => Promise<unknown>;
  /** Asks everything at once and waits for it before anybody's tags change. */
  readonly ahead?: Ahead;
}

export interface Refreshed {
  /** Rules that were due. */
  readonly tags: number;
  /** Customers who were asked again under their lock. */
  readonly asked: number;
  /** Tags given, taken or changed. */
  readonly changed: number;
}

// Customers of one transaction: their locks are held for some tenths of a second.
const BATCH = 1_000;
// Rules of one query: a statement of hundreds of them would be read longer than run.
const RULES = 25;
const nothing: Refreshed = { tags: 0, asked: 0, changed: 0 };

/**
 * Asks rules again whose answers time may have changed, or that are new. Run again after a crash it begins anew and finds
 * what is left; done once for a day or hour it does nothing.
 */
export async function refreshTags(parts: RefreshParts): Promise<Refreshed> {
  const { storage, columnar, rules } = parts;
  const at = parts.clock.now();
  const due = dueTags(rules.tags, await storage.batch("refresh tags", readRenewed), at, rules.zone);
  if (due.length === 0) return nothing;
  await parts.settle();
  const plain = await isHistoryPlain(columnar);
  await ensurePartitions(storage, at, [monthOf(at)]);
  let asked = 0;
  let changed = 0;
  const questions = questionsOf(due, await slicesOf(columnar)).map(({ places, slice }) => async () => {
    const tags = places.flatMap((place) => rules.tags.ordered[place] ?? []);
    return { places, customers: await differing(columnar, tags, rules, at, slice, plain) };
  });
  for await (const { places, customers } of inTurn(questions, parts.ahead)) {
    const woken = new Uint8Array(rules.tags.ordered.length);
    for (const place of places) woken[place] = 1;
    asked += customers.length;
    for (const batch of batches(customers))
      changed += await storage.batch("refresh tags", (tx) => askRules(tx, batch, woken, at, rules));
  }
  const renewed = due
    .flatMap((place) => rules.tags.ordered[place] ?? [])
    .map((tag) => {
      return [tag.name, { version: tag.version, slot: slotOf(tag, at, rules.zone) }] as const;
    });
  await storage.batch("refresh tags", (tx) => saveRenewed(tx, new Map(renewed), at));
  return { tags: due.length, asked, changed };
}

/** Rules, as many as one query takes, of each slice of customers. */
function questionsOf<S>(due: readonly number[], slices: readonly S[]) {
  const questions: { readonly places: readonly number[]; readonly slice: S }[] = [];
  for (let from = 0; from < due.length; from += RULES)
    for (const slice of slices) questions.push({ places: due.slice(from, from + RULES), slice });
  return questions;
}

/** Takes tags whose end has come; the number of tags that went. */
export async function endTags({ storage, clock, rules }: TagTimeParts): Promise<number> {
  const at = clock.now();
  let ended = 0;
  let after: CustomerNumber = -1;
  for (;;) {
    const from = after;
    const customers = await storage.batch("end tags", (tx) => expiredAfter(tx, from, at, BATCH));
    const last = customers.at(-1);
    if (last === undefined) return ended;
    await ensurePartitions(storage, at, [monthOf(at)]);
    ended += await storage.batch("end tags", (tx) => expireTags(tx, customers, at, rules));
    after = last;
  }
}

function* batches(customers: readonly CustomerNumber[]): Generator<readonly CustomerNumber[]> {
  for (let from = 0; from < customers.length; from += BATCH) yield customers.slice(from, from + BATCH);
}
