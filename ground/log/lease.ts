/** Who owns which shards: leases with epochs, shared evenly by the owners that live. */
import { machine } from "#ground/clock";
import { type Storage, sql, type Tx } from "#ground/storage";
import { SHARDS } from "./append.ts";
import { logCases } from "./cases.ts";

/** A shard that this owner holds, and where it stands. */
export interface Held {
  readonly shard: number;
  /** Grows each time that the shard changes hands; a commit under an older epoch fails. */
  readonly epoch: number;
  next: number;
  month: number;
}

export interface LeaseOptions {
  readonly storage: Storage;
  readonly consumer: string;
  /** Unique among living processes; a name that stays over restarts takes its shards back at once. */
  readonly owner: string;
  /** Milliseconds that a lease holds without a heartbeat. */
  readonly ttl?: number;
}

export interface Leases {
  readonly held: ReadonlyMap<number, Held>;
  /**
   * Renews what is held and takes a fair share of what is free; does nothing while a third of the time to live has not
   * passed.
   * @returns whether shards were gained.
   */
  keep(force?: boolean): Promise<boolean>;
  /**
   * Moves the positions of many shards in the caller's transaction; the last statement of a set.
   * @throws log.lost_lease when one of them has another owner, epoch or position by now.
   */
  move(tx: Tx, moves: readonly Move[]): Promise<void>;
  /** After the commit of what {@link move} wrote. */
  moved(moves: readonly Move[]): void;
  /** Forgets what is held; the next `keep` asks the database what is still ours. */
  forget(): void;
  release(): Promise<void>;
}

export interface Move {
  readonly shard: number;
  readonly to: number;
  readonly month: number;
}

export function createLeases(options: LeaseOptions): Leases {
  const { storage, consumer, owner, ttl = 15_000 } = options;
  const held = new Map<number, Held>();
  let registered = false;
  let kept = Number.NEGATIVE_INFINITY;

  async function heartbeat(tx: Tx): Promise<{ renewed: number[]; taken: Held[] }> {
    const now = machine.now();
    const until = new Date(now.getTime() + ttl);
    if (!registered) await register(tx, consumer, now);
    const renewed = await renew(tx, { consumer, owner, now, until, held: [...held.values()] });
    const { owners } = await tx.one<{ owners: number }>(
      sql`select count(*) as owners from log.member where consumer = ${consumer} and until > ${now}`,
    );
    const share = Math.ceil(SHARDS / Math.max(1, owners));
    const extra = renewed.slice(share);
    if (extra.length > 0) await free(tx, consumer, owner, extra, now);
    const keeping = renewed.slice(0, share);
    const taken = await take(tx, { consumer, owner, now, until, keeping, want: share - keeping.length });
    return { renewed: keeping, taken };
  }

  return {
    held,
    async keep(force = false) {
      if (!force && machine.elapsed() - kept < ttl / 3) return false;
      const { renewed, taken } = await storage.batch(`lease ${consumer}`, heartbeat);
      registered = true;
      kept = machine.elapsed();
      const still = new Set(renewed);
      for (const shard of held.keys()) if (!still.has(shard)) held.delete(shard);
      for (const gained of taken) held.set(gained.shard, gained);
      return taken.length > 0;
    },
    async move(tx, moves) {
      const rows = moves.map((move) => ({ ...move, from: held.get(move.shard) }));
      const count = await tx.run(sql`
        update log.position p set next_offset = u.next, month = u.month
        from unnest(${rows.map((row) => row.shard)}::smallint[], ${rows.map((row) => row.from?.epoch ?? -1)}::bigint[],
          ${rows.map((row) => row.from?.next ?? -1)}::bigint[], ${rows.map((row) => row.to)}::bigint[],
          ${rows.map((row) => row.month)}::int[]) as u(shard, epoch, before, next, month)
        where p.consumer = ${consumer} and p.shard = u.shard and p.epoch = u.epoch and p.next_offset = u.before`);
      if (count !== moves.length) throw logCases.lost_lease({ consumer, shard: moves.map((m) => m.shard).join(",") });
    },
    moved(moves) {
      for (const move of moves) {
        const mine = held.get(move.shard);
        if (mine) Object.assign(mine, { next: move.to, month: move.month });
      }
    },
    forget() {
      held.clear();
      kept = Number.NEGATIVE_INFINITY;
    },
    async release() {
      const mine = [...held.keys()];
      held.clear();
      kept = Number.NEGATIVE_INFINITY;
      const now = machine.now();
      await storage.batch(`lease ${consumer}`, async (tx) => {
        if (mine.length > 0) await free(tx, consumer, owner, mine, now);
        await tx.run(sql`delete from log.member where consumer = ${consumer} and owner = ${owner}`);
      });
    },
  };
}

async function register(tx: Tx, consumer: string, now: Date): Promise<void> {
  await tx.run(sql`
    insert into log.lease (consumer, shard, until) select ${consumer}, s.shard, ${now} from log.shard s order by s.shard
    on conflict do nothing`);
  await tx.run(sql`
    insert into log.position (consumer, shard, next_offset) select ${consumer}, s.shard, 0 from log.shard s order by s.shard
    on conflict do nothing`);
}

interface Beat {
  readonly consumer: string;
  readonly owner: string;
  readonly now: Date;
  readonly until: Date;
}

async function renew(tx: Tx, beat: Beat & { held: readonly Held[] }): Promise<number[]> {
  const { consumer, owner, now, until, held } = beat;
  await tx.run(sql`
    insert into log.member (consumer, owner, until) values (${consumer}, ${owner}, ${until})
    on conflict (consumer, owner) do update set until = excluded.until`);
  await tx.run(sql`delete from log.member where consumer = ${consumer} and until <= ${now}`);
  if (held.length === 0) return [];
  const rows = await tx.rows<{ shard: number }>(sql`
    update log.lease l set until = ${until}
    from unnest(${held.map((h) => h.shard)}::smallint[], ${held.map((h) => h.epoch)}::bigint[]) as u(shard, epoch)
    where l.consumer = ${consumer} and l.shard = u.shard and l.owner = ${owner} and l.epoch = u.epoch
    returning l.shard`);
  return rows.map((row) => row.shard).sort((a, b) => a - b);
}

async function take(tx: Tx, beat: Beat & { keeping: readonly number[]; want: number }): Promise<Held[]> {
  const { consumer, owner, now, until, keeping, want } = beat;
  if (want <= 0) return [];
  // The position's epoch is the fence: raising it waits for a commit under way and undoes every later one of the old owner.
  const rows = await tx.rows<{ shard: number; epoch: number; next_offset: number; month: number }>(sql`
    with free as (
      select shard from log.lease where consumer = ${consumer} and (until <= ${now} or owner = ${owner})
        and shard <> all (${keeping}::smallint[]) order by shard limit ${want} for update skip locked
    ), taken as (
      update log.lease l set owner = ${owner}, epoch = l.epoch + 1, until = ${until} from free f
      where l.consumer = ${consumer} and l.shard = f.shard returning l.shard, l.epoch
    )
    update log.position p set epoch = t.epoch from taken t where p.consumer = ${consumer} and p.shard = t.shard
    returning p.shard, p.epoch, p.next_offset, p.month`);
  return rows
    .map((row) => ({ shard: row.shard, epoch: row.epoch, next: row.next_offset, month: row.month }))
    .sort((a, b) => a.shard - b.shard);
}

async function free(tx: Tx, consumer: string, owner: string, shards: readonly number[], now: Date): Promise<void> {
  await tx.run(sql`
    update log.lease set owner = null, until = ${now}
    where consumer = ${consumer} and owner = ${owner} and shard = any (${shards}::smallint[])`);
}
