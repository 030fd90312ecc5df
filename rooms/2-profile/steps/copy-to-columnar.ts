/**
 * ClickHouse's copy of the profile, refreshed in rounds: rows carry their revision, so that a second copy replaces the first
 * and an older one never replaces a newer.
 */
import type { MachineClock } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { type Storage, sql } from "#ground/storage";
import type { AttributeColumn, CustomerState, ListTable } from "../rules/state.ts";
import { toColumnarJson } from "../store/columns.ts";
import { loadStates } from "../store/customers.ts";
import { listToColumnar } from "../store/lists.ts";
import { copyInRounds } from "./copy-rounds.ts";

// A round's rows: large enough for one block of ClickHouse, small enough for memory and a short transaction.
const ROUND = 20_000;

export interface ProfileCopy {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly attributes: readonly AttributeColumn[];
  readonly lists?: readonly ListTable[];
  readonly clock: MachineClock;
}

/** Copies all customers that changed so far; returns how many were copied. */
export async function copyChanged(copy: ProfileCopy): Promise<number> {
  const parts = { lists: copy.lists ?? [] };
  const purpose = "profile copy";
  return await copyInRounds({ storage: copy.storage, purpose, schema: "profile", size: ROUND }, async (customers) => {
    const states = await copy.storage.batch(purpose, (tx) => loadStates(tx, customers, copy.attributes, false, parts));
    await send(copy, [...states.values()]);
  });
}

async function send(
  { columnar, attributes, lists = [], clock }: ProfileCopy,
  states: readonly CustomerState[],
): Promise<void> {
  const copiedAt = clock.now().toISOString().replace("T", " ").replace("Z", "");
  await columnar.insert({
    table: "customer",
    values: states.map((state) => ({
      customer: state.customer,
      shard: state.shard,
      unit: state.unit,
      revision: state.revision,
      copied_at: copiedAt,
      tags: state.tags,
      ...Object.fromEntries(attributes.map((a) => [a.name, toColumnarJson(a.type, state.values[a.name])])),
      ...Object.assign({}, ...lists.map((list) => listToColumnar(list, state.lists[list.name] ?? []))),
    })),
  });
  const scores = states.flatMap((state) =>
    Object.entries(state.scores).map(([model, score]) => ({
      customer: state.customer,
      model,
      value: score.value,
      version: score.version,
      at: score.at.toISOString().replace("T", " ").replace("Z", ""),
    })),
  );
  if (scores.length > 0) await columnar.insert({ table: "score", values: scores });
}

/** Customers whose copy is behind. */
export async function copyLag(storage: Storage): Promise<number> {
  return await storage.batch("profile copy", async (tx) => {
    const row = await tx.one<{ n: number }>(sql`
      select (select count(*) from profile.dirty) + (select count(*) from profile.copying) as n`);
    return row.n;
  });
}
