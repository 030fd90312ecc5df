/** Limits that decisions were made under, each text once: records name them and leave them out of their inputs. */
import { derivedId } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { writeLimits } from "../rules/prepare.ts";
import type { Limits } from "../rules/types.ts";

interface KnownLimits {
  readonly id: string;
  readonly body: string;
}

const known = new WeakMap<Limits, KnownLimits>();

function textOf(limits: Limits): KnownLimits {
  const found = known.get(limits);
  if (found) return found;
  const body = writeLimits(limits);
  const made = { id: derivedId("limits", body), body };
  known.set(limits, made);
  return made;
}

/** The id of limits: a function of their text. */
export function limitsId(limits: Limits): string {
  return textOf(limits).id;
}

/** Keeps limits, once; their id. */
export async function saveLimits(tx: Tx, limits: Limits): Promise<string> {
  const { id, body } = textOf(limits);
  // The text is long and nearly always there.
  const isKept = await tx.maybe(sql`select 1 from decision.limits where limits = ${id}::uuid`);
  if (isKept === undefined)
    await tx.run(sql`insert into decision.limits (limits, body) values (${id}, ${body}) on conflict do nothing`);
  return id;
}

/** Limits by id. */
export async function readLimits(tx: Tx, ids: readonly string[]): Promise<Map<string, Limits>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.rows<{ limits: string; body: string }>(sql`
    select limits, body from decision.limits where limits = any (${[...new Set(ids)]}::uuid[])`);
  return new Map(rows.map(({ limits, body }) => [limits, JSON.parse(body) as Limits]));
}
