/** Reading and sealing the trail, in sets. */
import { sql, type Tx } from "#ground/storage";
import { type Anchor, GENESIS, type Seal, sealRows, type TrailRow } from "./chain.ts";

// The text that is hashed; one place, so that sealing and verifying read the same bytes.
const hashed = sql.raw(
  `to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.actor, e.action, e.target, e.detail::text as detail`,
);

export async function readHead(tx: Tx): Promise<Anchor> {
  const head = await tx.maybe<Anchor>(sql`select position, hash from audit.seal order by position desc limit 1`);
  return head ?? { position: 0, hash: GENESIS };
}

/** Seals up to `most` waiting rows; the number sealed, or null when another process is at it. */
export async function sealBatch(tx: Tx, most: number): Promise<number | null> {
  const { mine } = await tx.one<{ mine: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtext('perennial audit seal')) as mine`,
  );
  if (!mine) return null;
  // Taken in a statement of its own: the lock's holder before us has committed by now, and this snapshot sees its seals.
  const rows = await tx.rows<TrailRow>(sql`
    with taken as (
      delete from audit.unsealed where entry in (select entry from audit.unsealed order by entry limit ${most})
      returning entry)
    select e.entry, ${hashed} from audit.entry e join taken using (entry) order by e.entry`);
  if (rows.length === 0) return 0;
  const seals = sealRows(await readHead(tx), rows);
  await tx.run(sql`
    insert into audit.seal (position, entry, hash, previous)
    select * from unnest(${seals.map((s) => s.position)}::bigint[], ${seals.map((s) => s.entry)}::bigint[],
      ${seals.map((s) => s.hash)}::text[], ${seals.map((s) => s.previous)}::text[])`);
  return rows.length;
}

/** Seals after a position up to another, each with its row where that still exists. */
export async function readSealed(
  tx: Tx,
  after: number,
  upTo: number,
  most: number,
): Promise<{ seal: Seal; row: TrailRow | undefined }[]> {
  const rows = await tx.rows<Seal & { [Name in keyof TrailRow]: TrailRow[Name] | null } & { found: number | null }>(sql`
    select s.position, s.entry, s.hash, s.previous, e.entry as found, ${hashed}
    from audit.seal s left join audit.entry e on e.entry = s.entry
    where s.position > ${after} and s.position <= ${upTo} order by s.position limit ${most}`);
  return rows.map(({ position, entry, hash, previous, found, at, actor, action, target, detail }) => ({
    seal: { position, entry, hash, previous },
    row:
      found === null || at === null || actor === null || action === null || target === null || detail === null
        ? undefined
        : { entry: found, at, actor, action, target, detail },
  }));
}

/** The first entries that are neither sealed nor waiting; one statement, so that a seal made meanwhile can't hide one. */
export async function readStrangers(tx: Tx): Promise<number[]> {
  const rows = await tx.rows<{ entry: number }>(sql`
    select e.entry from audit.entry e
    where not exists (select 1 from audit.seal s where s.entry = e.entry)
      and not exists (select 1 from audit.unsealed u where u.entry = e.entry)
    order by e.entry limit 10`);
  return rows.map((row) => row.entry);
}
