/**
 * Keeps `tag_move`, from which the boards are counted. ClickHouse's copy of the profile says whose value is another one
 * than the kept days add up to, and the tags' history says on which days it changed; what no history tells (customers who
 * were loaded with their tags) happened today. Once a bank day the history is read for those who changed and changed
 * back. Doing it again changes nothing.
 */
import { type BusinessClock, type Day, instantOf, type MachineClock } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { type Storage, sql } from "#ground/storage";
import { type DayValue, type LastMove, movesOf } from "../rules/boards.ts";

export interface BoardParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
  /** The bank's time. */
  readonly clock: BusinessClock;
  readonly machine: MachineClock;
  /** Tags whose moves are kept. */
  readonly tags: readonly string[];
}

/** How much older than the newest copy one may be that came in later: rounds of two processes overlap. */
const PATIENCE_MS = 600_000;
/** Entries of the history that may stand below one that was seen earlier: sets commit in another order than they count. */
const LATE_ENTRIES = 10_000;
/** Customers whose answer is held at once, and whose history is asked for at once. */
const SLICE = 250_000;
const CHUNK = 20_000;
const SHARDS = 64;

interface Work extends BoardParts {
  readonly tag: string;
  readonly today: Day;
}

interface Kept {
  readonly copiedAt: Date;
  readonly day: Day;
  readonly entry: number;
}

/** @returns how many rows were written */
export async function keepBoards(parts: BoardParts): Promise<number> {
  const [newest] = await parts.columnar.rows<{ at: string; n: number }>(
    "select max(copied_at) as at, count() as n from customer",
  );
  if (!newest || newest.n === 0) return 0;
  const today = parts.clock.today();
  const { kept, entry } = await readKept(parts.storage);
  let written = 0;
  for (const tag of parts.tags) {
    written += await keepTag({ ...parts, tag, today }, kept.get(tag), {
      copiedAt: new Date(newest.at),
      day: today,
      entry,
    });
  }
  return written;
}

async function readKept(storage: Storage): Promise<{ kept: ReadonlyMap<string, Kept>; entry: number }> {
  return await storage.batch("keep boards", async (tx) => {
    const rows = await tx.rows<Kept & { tag: string }>(sql`
      select tag, copied_at as "copiedAt", to_char(day, 'YYYY-MM-DD') as day, entry from audience.board`);
    const { entry } = await tx.one<{ entry: number }>(
      sql`select coalesce(max(entry), 0) as entry from profile.tag_history`,
    );
    return { kept: new Map(rows.map((row) => [row.tag, row])), entry };
  });
}

async function keepTag(work: Work, before: Kept | undefined, now: Kept): Promise<number> {
  const { storage, tag } = work;
  const isNewDay = before === undefined || before.day < now.day;
  if (!isNewDay && before.copiedAt >= now.copiedAt) return 0;
  let written = 0;
  if (isNewDay) written += await fromHistory(work, Math.max(0, (before?.entry ?? 0) - LATE_ENTRIES), now.entry);
  if (before === undefined) await fill(work);
  written += await fromCopy(work, before === undefined ? 0 : before.copiedAt.getTime() - PATIENCE_MS);
  await storage.batch("keep boards", (tx) =>
    tx.run(sql`
      insert into audience.board (tag, copied_at, day, entry)
      values (${tag}, ${now.copiedAt}::timestamptz, ${now.day}::date, ${isNewDay ? now.entry : before.entry})
      on conflict (tag) do update set copied_at = greatest(board.copied_at, excluded.copied_at),
        day = greatest(board.day, excluded.day), entry = greatest(board.entry, excluded.entry)`),
  );
  return written;
}

/** Brings in whom the history names between two of its entries, the first excluded. */
async function fromHistory(work: Work, after: number, upTo: number): Promise<number> {
  const { storage, tag } = work;
  let written = 0;
  for (let from = after; from < upTo; from += SLICE) {
    const rows = await storage.batch("keep boards", (tx) =>
      tx.rows<{ customer: number }>(sql`
        select distinct customer from profile.tag_history
        where entry > ${from} and entry <= ${Math.min(upTo, from + SLICE)} and name = ${tag} order by customer`),
    );
    for (let at = 0; at < rows.length; at += CHUNK) {
      const customers = rows.slice(at, at + CHUNK).map(({ customer }) => customer);
      const lasts = await lastMoves(work, customers);
      written += await write(
        work,
        customers.map((customer) => ({ customer, last: lasts.get(customer) })),
      );
    }
  }
  return written;
}

/** A tag that was not kept before: those of whom there is no history have it since today. */
async function fill({ columnar, machine, tag, today }: Work): Promise<void> {
  await columnar.command(
    `insert into tag_move (tag, customer, day, before, after, revision)
     select {tag:String}, customer, {day:Date}, '', tags[{tag:String}], {revision:UInt64} from customer final
     where tags[{tag:String}] != '' and customer not in (select customer from tag_move where tag = {tag:String})`,
    { tag, day: today, revision: machine.now().getTime() },
  );
}

// A customer of whom nothing is kept has the epoch for its day and empty values.
const NEVER = "1970-01-01";
type KeptRow = LastMove & { readonly customer: number };
const lastOf = ({ day, before, after }: LastMove): LastMove | undefined =>
  day === NEVER ? undefined : { day, before, after };

async function lastMoves({ columnar, tag }: Work, customers: readonly number[]): Promise<Map<number, LastMove>> {
  const rows = await columnar.rows<KeptRow>(
    `select customer, toString(max(moves.day)) as day, argMax(moves.before, moves.day) as before,
       argMax(moves.after, moves.day) as after
     from tag_move as moves final where tag = {tag:String} and customer in {customers:Array(UInt32)} group by customer`,
    { tag, customers },
  );
  return new Map(rows.map(({ customer, day, before, after }) => [customer, { day, before, after }]));
}

const copiedSql = `
  select customer from customer
  where shard % {parts:UInt8} = {part:UInt8} and copied_at >= fromUnixTimestamp64Milli({since:Int64})`;
const differingSql = `
  select c.customer as customer, c.value as value, toString(m.newest) as day, m.first as before, m.last as after
  from (select customer, tags[{tag:String}] as value from customer final where customer in (${copiedSql})) as c
  left join (
    select customer, max(day) as newest, argMax(before, day) as first, argMax(after, day) as last
    from tag_move final where tag = {tag:String} and customer in (${copiedSql}) group by customer
  ) as m on m.customer = c.customer
  where c.value != m.last order by customer`;

/** Brings in those who were copied since an instant with another value than what is kept. */
async function fromCopy(work: Work, since: number): Promise<number> {
  const { columnar, tag } = work;
  const [row] = await columnar.rows<{ n: number }>(
    "select count() as n from customer where copied_at >= fromUnixTimestamp64Milli({since:Int64})",
    { since },
  );
  const parts = Math.min(SHARDS, Math.ceil((row?.n ?? 0) / SLICE));
  let written = 0;
  for (let part = 0; part < parts; part++) {
    const rows = await columnar.rows<KeptRow & { value: string }>(differingSql, { tag, since, part, parts });
    for (let at = 0; at < rows.length; at += CHUNK) {
      const chunk = rows.slice(at, at + CHUNK);
      written += await write(
        work,
        chunk.map(({ customer, value, ...last }) => ({ customer, value, last: lastOf(last) })),
      );
    }
  }
  return written;
}

interface Looked {
  readonly customer: number;
  readonly last: LastMove | undefined;
  /** What the copy says, where it was asked. */
  readonly value?: string;
}

async function write(work: Work, looked: readonly Looked[]): Promise<number> {
  const { columnar, machine, tag, today } = work;
  const histories = await historyOf(work, looked);
  const revision = machine.now().getTime();
  const values = looked.flatMap(({ customer, last, value }) =>
    movesOf(last, histories.get(customer) ?? [], value, today).map((move) => ({ tag, customer, ...move, revision })),
  );
  if (values.length > 0) await columnar.insert({ table: "tag_move", values });
  return values.length;
}

/** By customer the values at the end of each day on which something was said, oldest first. */
async function historyOf(
  { storage, clock, tag }: Work,
  looked: readonly Looked[],
): Promise<ReadonlyMap<number, DayValue[]>> {
  const customers = looked.map(({ customer }) => customer);
  // Nothing before the oldest day that is kept of any of them is asked for.
  const [oldest = ""] = looked.map(({ last }) => last?.day ?? "").sort();
  const from = oldest === "" ? new Date(0) : instantOf(oldest, "00:00", clock.zone);
  const rows = await storage.batch("keep boards", (tx) =>
    tx.rows<{ customer: number; day: string; value: string }>(sql`
      select distinct on (customer, day) customer, to_char(at at time zone ${clock.zone}::text, 'YYYY-MM-DD') as day,
        case when action = 'set' then coalesce(value, '') else '' end as value
      from profile.tag_history
      where customer = any(${customers}::int[]) and name = ${tag} and action <> 'outranked' and at >= ${from}::timestamptz
      order by customer, day, entry desc`),
  );
  const histories = new Map<number, DayValue[]>();
  for (const { customer, day, value } of rows) {
    const own = histories.get(customer);
    if (own) own.push({ day, value });
    else histories.set(customer, [{ day, value }]);
  }
  return histories;
}
