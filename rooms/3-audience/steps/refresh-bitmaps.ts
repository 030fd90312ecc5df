/**
 * Keeps the bitmaps of tags, units and audiences. One statement for each of them asks only customers whose copy is newer
 * than the last round (and those whose copy is gone), puts their answers in the place of what the bitmaps said of them,
 * and writes the rows that change. Doing it again changes nothing; the first round fills.
 */
import type { Columnar } from "#ground/columnar";
import { sql } from "#ground/storage";
import { copyMemberships, type MembershipCopy } from "./copy-memberships.ts";

/** How much older than the newest copy one may be that came in later: sends of two processes overlap. */
const PATIENCE_MS = 120_000;
/** After more changes everybody is asked: that reads the copy once, in its order. */
const MOST_AGAIN = 1_000_000;
/** How long customers whose copy is gone may stay in bitmaps when nobody says that some are, in milliseconds. */
const GONE_WITHIN_MS = 600_000;

export interface BitmapParts extends MembershipCopy {
  /** Copies of customers were deleted since the last round: they leave the bitmaps now. */
  readonly gone?: boolean;
  /** No customer was copied since a round a moment ago: without new memberships there is nothing to do. */
  readonly quiet?: boolean;
}

export interface RefreshedBitmaps {
  /** Customers whose memberships were copied. */
  readonly memberships: number;
  /** When the round began, by the machine's clock: what was copied before is in the bitmaps. */
  readonly at: Date;
}

interface Kept {
  /** As rounds call it. */
  readonly name: "tags" | "audiences";
  /** Where copies stand. */
  readonly source: "customer" | "member";
  /** A bitmap of everybody who has a copy, by which those are found whose copy is gone. */
  readonly everyone: string;
  readonly tables: readonly KeptTable[];
}

interface KeptTable {
  readonly table: string;
  readonly keys: readonly string[];
  /** The column that says in which bitmaps a customer belongs. */
  readonly column: string;
  /** One row for each of these bitmaps: the keys, and `customer`; out of rows with `customer` and that column as `newest`. */
  pairs(rows: string): string;
}

const kept: readonly Kept[] = [
  {
    name: "tags",
    source: "customer",
    everyone: "select block, members from tag_bitmap final where tag = ''",
    // Everybody comes last: a round that was cut off finds again who is gone.
    tables: [
      {
        table: "unit_bitmap",
        keys: ["unit"],
        column: "unit",
        pairs: (rows) => `select assumeNotNull(newest) as unit, customer from (${rows}) where isNotNull(newest)`,
      },
      {
        table: "tag_bitmap",
        keys: ["tag", "value"],
        column: "tags",
        pairs: (rows) => `
          select tag, value, customer from (${rows})
          array join arrayPushFront(mapKeys(newest), '') as tag, arrayPushFront(mapValues(newest), '') as value`,
      },
    ],
  },
  {
    name: "audiences",
    source: "member",
    everyone: "select block, members from audience_bitmap final where audience = 0",
    tables: [
      {
        table: "audience_bitmap",
        keys: ["audience"],
        column: "members",
        pairs: (rows) =>
          `select audience, customer from (${rows}) array join arrayPushFront(newest, toUInt32(0)) as audience`,
      },
    ],
  },
];

/** Brings bitmaps up to the copies; memberships are copied first. Runs after each copy of the profile. */
export async function refreshBitmaps({ gone = false, quiet = false, ...copy }: BitmapParts): Promise<RefreshedBitmaps> {
  const { columnar, clock, storage } = copy;
  const memberships = await copyMemberships(copy);
  if (quiet && !gone && memberships === 0) return { memberships, at: clock.now() };
  // One round at a time: each puts its answers in the place of what it has read before.
  return await storage.batch("bitmaps", async (tx) => {
    await tx.run(sql`select pg_advisory_xact_lock(hashtext('perennial bitmaps'))`);
    const at = clock.now();
    for (const one of kept) await keep(columnar, one, at, gone);
    return { memberships, at };
  });
}

async function keep(columnar: Columnar, one: Kept, at: Date, said: boolean): Promise<void> {
  const { name, source, tables } = one;
  const rounds = await columnar.rows<{ name: string; copied: string; asked: string }>(
    "select name, copied_at as copied, asked_at as asked from bitmap_round final where name in {names:Array(String)}",
    { names: [name, `${name}, gone`] },
  );
  const last = rounds.find((round) => round.name === name);
  const looked = rounds.find((round) => round.name !== name);
  const since = last ? Math.max(0, new Date(last.copied).getTime() - PATIENCE_MS) : 0;
  const [copies] = await columnar.rows<{ newest: string; changed: number }>(
    `select max(copied_at) as newest, countIf(${SINCE}) as changed from ${source}`,
    { since },
  );
  const again = last !== undefined && (copies?.changed ?? 0) <= MOST_AGAIN;
  const gone = said || !looked || at.getTime() - new Date(looked.asked).getTime() >= GONE_WITHIN_MS;
  const params = { version: at.getTime(), ...(again ? { since } : {}) };
  for (const table of tables) await columnar.command(statement(one, table, { again, gone }), params);
  const round = { copied_at: copies?.newest, asked_at: at.toISOString(), version: at.getTime() };
  const names = gone ? [name, `${name}, gone`] : [name];
  await columnar.insert({ table: "bitmap_round", values: names.map((one) => ({ name: one, ...round })) });
}

const SINCE = "copied_at >= fromUnixTimestamp64Milli({since:Int64})";
const BLOCK = "toUInt16(intDiv(customer, 65536)) as block";

interface Whom {
  /** Only those who were copied since; else everybody. */
  readonly again: boolean;
  /** Also those whose copy is gone. */
  readonly gone: boolean;
}

function statement(
  { source, everyone }: Kept,
  { table, keys, column, pairs }: KeptTable,
  { again, gone }: Whom,
): string {
  const key = keys.join(", ");
  // Copies of the window hold each customer's newest: what came before is older, wherever it stands.
  const rows = again
    ? `select customer, tupleElement(argMax(tuple(${column}), revision), 1) as newest from ${source} where ${SINCE} group by customer`
    : `select customer, ${column} as newest from ${source} final`;
  const fresh = `select ${key}, ${BLOCK}, groupBitmapState(customer) as bits from (${pairs(rows)}) group by ${key}, block`;
  const copied = `select ${BLOCK}, groupBitmapState(customer) as bits from ${source}`;
  const without = `
    select had.block as block, bitmapAndnot(had.members, has.bits) as bits
    from (${everyone}) as had left join (${copied} group by block) as has on has.block = had.block
    where bitmapAndnotCardinality(had.members, has.bits) > 0`;
  // By block who was asked, and who had a copy and has none now.
  const asked = [`${copied} ${again ? `where ${SINCE}` : ""} group by block`, ...(gone ? [without] : [])];
  return `
    insert into ${table} (${key}, block, members, version)
    select ${keys.map((name) => `both.${name}`).join(", ")}, both.block,
      bitmapOr(bitmapAndnot(both.was, asked.who), both.fresh), {version:UInt64}
    from (
      select ${key}, block, groupBitmapMergeStateIf(bits, old) as was, groupBitmapMergeStateIf(bits, not old) as fresh
      from (
        select ${key}, block, members as bits, true as old from ${table} final
        union all
        select ${key}, block, bits, false as old from (${fresh}))
      group by ${key}, block) as both
      inner join (
        select block, groupBitmapMergeState(bits) as who from (${asked.join(" union all ")}) group by block
      ) as asked on asked.block = both.block
    where bitmapXorCardinality(bitmapAnd(both.was, asked.who), both.fresh) > 0`;
}
