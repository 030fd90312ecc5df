/** When everybody was looked at for a version, and what facts brought about since. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { VersionName } from "./timers.ts";

export type { VersionName };

export interface Look extends VersionName {
  /** The moment for which it was done. */
  readonly slot: Date;
  readonly state: "begun" | "done" | "skipped";
  readonly found: number;
  readonly named: number;
  readonly at: Date;
}

export const versionName = ({ playbook, version }: VersionName): string => `${playbook}@${version}`;

function namesOf(versions: readonly VersionName[]): ReturnType<typeof sql> {
  return sql`unnest(${versions.map(({ playbook }) => playbook)}::text[], ${versions.map(({ version }) => version)}::int[])
    as v(playbook, version)`;
}

export interface LastLook {
  /** The newest that is over, looked at or passed over; undefined: none is. */
  readonly done: Date | undefined;
  /** The newest that was begun. */
  readonly slot: Date;
}

/** By {@link versionName}; versions that nobody looked at are missing. */
export async function lastLooks(tx: Tx, versions: readonly VersionName[]): Promise<Map<string, LastLook>> {
  if (versions.length === 0) return new Map();
  const rows = await tx.rows<VersionName & { readonly slot: Date; readonly done: Date | null }>(sql`
    select v.playbook, v.version, l.slot, d.slot as done from ${namesOf(versions)}
    cross join lateral (
      select l.slot from playbook.look l where l.playbook = v.playbook and l.version = v.version
      order by l.slot desc limit 1
    ) l
    left join lateral (
      select d.slot from playbook.look d where d.playbook = v.playbook and d.version = v.version and d.state <> 'begun'
      order by d.slot desc limit 1
    ) d on true`);
  return new Map(rows.map((row) => [versionName(row), { slot: row.slot, done: row.done ?? undefined }]));
}

export async function saveLooks(tx: Tx, looks: readonly Look[]): Promise<void> {
  if (looks.length === 0) return;
  const column = <T>(of: (look: Look) => T): T[] => looks.map(of);
  await tx.run(sql`
    insert into playbook.look (playbook, version, slot, state, found, named, at)
    select * from unnest(${column((l) => l.playbook)}::text[], ${column((l) => l.version)}::int[],
      ${column((l) => l.slot.toISOString())}::timestamptz[], ${column((l) => l.state)}::text[],
      ${column((l) => l.found)}::int[], ${column((l) => l.named)}::int[], ${column((l) => l.at.toISOString())}::timestamptz[])
    on conflict (playbook, version, slot) do update set state = excluded.state, found = excluded.found,
      named = excluded.named, at = excluded.at`);
}

/** Forgets looks before an instant, but for the newest of each version. */
export async function tidyLooks(tx: Tx, before: Date): Promise<number> {
  return await tx.run(sql`
    delete from playbook.look l where l.slot < ${before} and exists (
      select from playbook.look n where n.playbook = l.playbook and n.version = l.version and n.slot > l.slot)`);
}

export interface Noticed extends VersionName {
  readonly customer: CustomerNumber;
  /** Whether what is waited for is so since the fact, or no more. */
  readonly stands: boolean;
}

/** Keeps that a fact turned a condition, one way or the other; the newest counts. */
export async function noteTurns(tx: Tx, turns: readonly Noticed[], at: Date): Promise<void> {
  if (turns.length === 0) return;
  const each = new Map(turns.map((one) => [`${one.customer}\n${versionName(one)}`, one]));
  const rows = [...each.values()].sort((a, b) => a.customer - b.customer);
  await tx.run(sql`
    insert into playbook.noticed (playbook, version, customer, stands, at)
    select u.playbook, u.version, u.customer, u.stands, ${at} from unnest(${rows.map((r) => r.playbook)}::text[],
      ${rows.map((r) => r.version)}::int[], ${rows.map((r) => r.customer)}::int[], ${rows.map((r) => r.stands)}::boolean[])
      as u(playbook, version, customer, stands)
    on conflict (customer, playbook, version) do update set stands = excluded.stands, at = excluded.at`);
}

/** Whether, of customers of whom facts have told since an instant, what is waited for stood after the last of them. */
export async function noticedSince(
  tx: Tx,
  playbook: string,
  customers: readonly CustomerNumber[],
  since: Date,
): Promise<Map<CustomerNumber, boolean>> {
  const rows = await tx.rows<{ customer: number; stands: boolean }>(sql`
    select customer, stands from playbook.noticed where customer = any(${[...customers]}::int[])
      and playbook = ${playbook} and at > ${since} order by at`);
  return new Map(rows.map(({ customer, stands }) => [customer, stands]));
}

/** Customers of whom a fact has told since that it stands no more, in order. */
export async function fallenSince(tx: Tx, playbook: string, since: Date): Promise<CustomerNumber[]> {
  const rows = await tx.rows<{ customer: number }>(sql`
    select distinct customer from playbook.noticed where playbook = ${playbook} and at > ${since} and not stands
    order by customer`);
  return rows.map(({ customer }) => customer);
}

export async function forgetNoticed(tx: Tx, playbook: string, until: Date): Promise<number> {
  return await tx.run(sql`delete from playbook.noticed where playbook = ${playbook} and at <= ${until}`);
}
