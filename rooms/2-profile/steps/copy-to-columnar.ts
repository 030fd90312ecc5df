/**
 * ClickHouse's copy of the profile, refreshed in rounds: rows carry their revision, so that a second copy replaces the first
 * and an older one never replaces a newer.
 */
import type { MachineClock } from "#ground/clock";
import { type Columnar, jsonLines } from "#ground/columnar";
import { type Storage, sql } from "#ground/storage";
import type { AttributeColumn, CustomerState, ListTable } from "../rules/state.ts";
import { toColumnarJson } from "../store/columns.ts";
import { loadStates } from "../store/customers.ts";
import { listToColumnar } from "../store/lists.ts";
import { copyInRounds } from "./copy-rounds.ts";

// A round's rows: large enough for one block of ClickHouse, small enough for memory.
const ROUND = 20_000;
// Some milliseconds of reading and writing out.
const SLICE = 200;

export interface ProfileCopy {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly attributes: readonly AttributeColumn[];
  readonly lists?: readonly ListTable[];
  readonly clock: MachineClock;
  /** Customers that are read at once; a larger slice holds up whoever else is served. Default 200. */
  readonly slice?: number;
}

/** Copies all customers that changed so far; returns how many were copied. */
export async function copyChanged(copy: ProfileCopy): Promise<number> {
  const { storage, columnar, attributes, lists = [], slice = SLICE } = copy;
  const rounds = { storage, purpose: "profile copy", schema: "profile", size: ROUND, slice } as const;
  return await copyInRounds(
    rounds,
    async (tx, customers) =>
      partOf(copy, [...(await loadStates(tx, customers, attributes, false, { lists })).values()]),
    async (parts) => {
      await columnar.insert({ table: "customer", bytes: parts.map(({ customers }) => customers) });
      const scores = parts.flatMap((part) => part.scores);
      if (scores.length > 0) await columnar.insert({ table: "score", bytes: scores });
    },
  );
}

interface Part {
  readonly customers: Buffer;
  /** Empty when nobody has a score. */
  readonly scores: readonly Buffer[];
}

function partOf({ attributes, lists = [], clock }: ProfileCopy, states: readonly CustomerState[]): Part {
  const copiedAt = columnarInstant(clock.now());
  const customers = states.map((state) => ({
    customer: state.customer,
    shard: state.shard,
    unit: state.unit,
    revision: state.revision,
    copied_at: copiedAt,
    tags: state.tags,
    ...Object.fromEntries(attributes.map((a) => [a.name, toColumnarJson(a.type, state.values[a.name])])),
    ...Object.assign({}, ...lists.map((list) => listToColumnar(list, state.lists[list.name] ?? []))),
  }));
  const scores = states.flatMap((state) =>
    Object.entries(state.scores).map(([model, score]) => ({
      customer: state.customer,
      model,
      value: score.value,
      version: score.version,
      at: columnarInstant(score.at),
      until: columnarInstant(score.until ?? FOR_EVER),
    })),
  );
  return { customers: jsonLines(customers), scores: scores.length > 0 ? [jsonLines(scores)] : [] };
}

/** What stands for no end, the last day that the column holds. */
const FOR_EVER = new Date("2299-12-31T00:00:00.000Z");

function columnarInstant(at: Date): string {
  return at.toISOString().replace("T", " ").replace("Z", "");
}

/** Customers whose copy is behind. */
export async function copyLag(storage: Storage): Promise<number> {
  return await storage.batch("profile copy", async (tx) => {
    const row = await tx.one<{ n: number }>(sql`
      select (select count(*) from profile.dirty) + (select count(*) from profile.copying) as n`);
    return row.n;
  });
}
