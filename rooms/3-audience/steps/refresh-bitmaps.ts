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
  /** One row for each bitmap that a customer belongs in: the keys, and `customer`. */
  pairs(of: string): string;
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
        pairs: (of) => `select assumeNotNull(unit) as unit, customer from ${of} and isNotNull(unit)`,
      },
      {
        table: "tag_bitmap",
        keys: ["tag", "value"],
        pairs: (of) => `
          select pair.1 as tag, pair.2 as value, customer from (
            select customer, arrayJoin(arrayPushFront(cast(tags, 'Array(Tuple(String, String))'), ('', ''))) as pair
            from ${of})`,
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
        pairs: (of) => `
          select arrayJoin(arrayPushFront(members, toUInt32(0))) as audience, customer from ${of}`,
      },
    ],
  },
];

/** Brings bitmaps up to the copies; memberships are copied first. Runs after each copy of the profile. */
export async function refreshBitmaps(copy: MembershipCopy): Promise<RefreshedBitmaps> {
  const { columnar, clock, storage } = copy;
  const memberships = await copyMemberships(copy);
  // One round at a time: each puts its answers in the place of what it has read before.
  return await storage.batch("bitmaps", async (tx) => {
    await tx.run(sql`select pg_advisory_xact_lock(hashtext('perennial bitmaps'))`);
    const at = clock.now();
    for (const one of kept) await keep(columnar, one, at);
    return { memberships, at };
  });
}

async function keep(columnar: Columnar, one: Kept, at: Date): Promise<void> {
  const { name, source, tables } = one;
  const [last] = await columnar.rows<{ at: string }>(
    "select copied_at as at from bitmap_round final where name = {name:String}",
    { name },
  );
  const [newest] = await columnar.rows<{ at: string }>(`select max(copied_at) as at from ${source}`);
  const since = last ? Math.max(0, new Date(last.at).getTime() - PATIENCE_MS) : undefined;
  const params = { version: at.getTime(), ...(since === undefined ? {} : { since }) };
  for (const table of tables) await columnar.command(statement(one, table, since !== undefined), params);
  await columnar.insert({
    table: "bitmap_round",
    values: [{ name, copied_at: newest?.at, asked_at: at.toISOString(), version: at.getTime() }],
  });
}

const SINCE = "copied_at >= fromUnixTimestamp64Milli({since:Int64})";

/** Without `again` everybody is asked. */
function statement({ source, everyone }: Kept, { table, keys, pairs }: KeptTable, again: boolean): string {
  const key = keys.join(", ");
  const fresh = `
    select ${key}, intDiv(customer, 65536) as block, groupBitmapState(customer) as bits
    from (${pairs(`${source} final where ${again ? `customer in (select customer from ${source} where ${SINCE})` : "1"}`)})
    group by ${key}, block`;
  // By block who was asked, and who had a copy and has none now.
  const asked = `
    select block, groupBitmapMergeState(bits) as who from (
      select toUInt16(intDiv(customer, 65536)) as block, groupBitmapState(customer) as bits
      from ${source} ${again ? `where ${SINCE}` : ""} group by block
      union all
      select had.block as block, bitmapAndnot(had.members, has.bits) as bits
      from (${everyone}) as had
        left join (select toUInt16(intDiv(customer, 65536)) as block, groupBitmapState(customer) as bits from ${source}
          group by block) as has on has.block = had.block
      where bitmapAndnotCardinality(had.members, has.bits) > 0)
    group by block`;
  return `
    insert into ${table} (${key}, block, members, version)
    select ${keys.map((name) => `both.${name}`).join(", ")}, both.block,
      bitmapOr(bitmapAndnot(both.was, asked.who), both.fresh), {version:UInt64}
    from (
      select ${key}, block, groupBitmapMergeStateIf(bits, old) as was, groupBitmapMergeStateIf(bits, not old) as fresh
      from (
        select ${key}, block, members as bits, true as old from ${table} final
        union all
        select ${key}, toUInt16(block) as block, bits, false as old from (${fresh}))
      group by ${key}, block) as both
      inner join (${asked}) as asked on asked.block = both.block
    where bitmapXorCardinality(bitmapAnd(both.was, asked.who), both.fresh) > 0`;
}
