/** What the local stand-in for networks was given, and what became of it there. */
import { sql, type Tx } from "#ground/storage";
import { type LocalChannel, type NetworkStep, networkSteps } from "../rules/local-network.ts";
import type { ChannelReport, Reported } from "../rules/reports.ts";

export interface GivenMessage {
  readonly key: string;
  readonly to: string;
  readonly name: string;
  readonly title: string;
  readonly body: string;
  readonly link: string | null;
  readonly parts: number;
  /** Fen. */
  readonly cost: number | null;
}

/** A message that the network has. */
export interface KeptMessage {
  readonly message: number;
  readonly parts: number;
}

export const vendorIdOf = (message: number): string => `local-${message}`;

/** Keeps messages; a key that is there already is counted as given once more and changes nothing else. Answers by key. */
export async function keepMessages(
  tx: Tx,
  channel: LocalChannel,
  given: readonly GivenMessage[],
  at: Date,
): Promise<ReadonlyMap<string, KeptMessage>> {
  const column = <T>(of: (message: GivenMessage) => T): T[] => given.map(of);
  const [first] = networkSteps[channel];
  const next = first === undefined ? null : new Date(at.getTime() + first.after);
  const rows = await tx.rows<KeptMessage & { key: string }>(sql`
    insert into reach.local_message as m (key, customer, unit, channel, class, content, recipient, name, title, body, link,
      parts, cost, submitted_at, next_at)
    select u.key, t.customer, t.unit, t.channel, t.class, t.content, u.recipient, u.name, u.title, u.body, u.link, u.parts,
      u.cost, ${at}::timestamptz, ${next}::timestamptz
    from unnest(${column((m) => m.key)}::text[], ${column((m) => m.to)}::text[], ${column((m) => m.name)}::text[],
      ${column((m) => m.title)}::text[], ${column((m) => m.body)}::text[], ${column((m) => m.link)}::text[],
      ${column((m) => m.parts)}::int[], ${column((m) => m.cost)}::int[])
      as u(key, recipient, name, title, body, link, parts, cost)
    join reach.touch t on t.key = u.key
    order by u.key
    on conflict (key) do update set submissions = m.submissions + 1
    returning m.key, m.message, m.parts`);
  return new Map(rows.map((row) => [row.key, row]));
}

/** Which of the keys the network has. */
export async function messagesOf(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, KeptMessage>> {
  const rows = await tx.rows<KeptMessage & { key: string }>(sql`
    select key, message, parts from reach.local_message where key = any (${keys}::text[])`);
  return new Map(rows.map((row) => [row.key, row]));
}

interface DueRow {
  readonly message: number;
  readonly submitted_at: Date;
  readonly step: number;
}

/** Lets happen what is due by now; the number of messages to which something happened. */
export async function passTime(tx: Tx, channel: LocalChannel, now: Date, limit: number): Promise<number> {
  const steps = networkSteps[channel];
  if (steps.length === 0) return 0;
  const due = await tx.rows<DueRow>(sql`
    select message, submitted_at, step from reach.local_message
    where channel = ${channel} and next_at <= ${now} order by message limit ${limit} for update skip locked`);
  if (due.length === 0) return 0;
  const moved = due.map((row) => {
    const timeOf = ({ after }: NetworkStep): Date => new Date(row.submitted_at.getTime() + after);
    const left = steps.slice(row.step);
    const happened = left.filter((step) => timeOf(step) <= now);
    const next = left[happened.length];
    return { ...row, happened, times: happened.map(timeOf), next: next ? timeOf(next) : null };
  });
  await tx.run(sql`
    update reach.local_message m set step = m.step + u.count, next_at = u.next_at,
      events = m.events || string_to_array(u.events, ','),
      events_at = m.events_at || string_to_array(u.times, ',')::timestamptz[],
      codes = m.codes || string_to_array(u.codes, ',')
    from unnest(${moved.map((m) => m.message)}::bigint[], ${moved.map((m) => m.happened.length)}::int[],
      ${moved.map((m) => m.next?.toISOString() ?? null)}::timestamptz[],
      ${moved.map((m) => m.happened.map((step) => step.what).join(","))}::text[],
      ${moved.map((m) => m.times.map((time) => time.toISOString()).join(","))}::text[],
      ${moved.map((m) => m.happened.map((step) => step.code ?? "-").join(","))}::text[])
      as u(message, count, next_at, events, times, codes)
    where m.message = u.message`);
  return due.length;
}

interface UntoldRow {
  readonly message: number;
  readonly key: string;
  readonly events: readonly Reported[];
  readonly events_at: readonly Date[];
  readonly codes: readonly string[];
  readonly told: number;
}

export interface Untold {
  readonly reports: readonly ChannelReport[];
  readonly messages: readonly number[];
  /** How many events of each message will have been told. */
  readonly upTo: readonly number[];
}

/** What happened and was not told yet, in the order of messages. */
export async function untoldEvents(tx: Tx, channel: LocalChannel, limit: number): Promise<Untold> {
  const rows = await tx.rows<UntoldRow>(sql`
    select message, key, events, events_at, codes, told from reach.local_message
    where channel = ${channel} and told < cardinality(events) order by message limit ${limit}`);
  return {
    reports: rows.flatMap((row) => row.events.slice(row.told).map((what, n) => reportOf(row, what, row.told + n))),
    messages: rows.map(({ message }) => message),
    upTo: rows.map(({ events }) => events.length),
  };
}

function reportOf({ key, message, events_at: times, codes }: UntoldRow, what: Reported, place: number): ChannelReport {
  const code = codes[place] === "-" ? null : (codes[place] ?? null);
  const report = { what, key, vendorId: vendorIdOf(message), at: times[place] ?? new Date(0) };
  if (what === "finished") return code === null ? report : { ...report, outcome: code };
  return { ...report, code };
}

/** Notes that events were told. Two tellers may tell the same: the higher place stands. */
export async function markTold(tx: Tx, { messages, upTo }: Untold): Promise<void> {
  if (messages.length === 0) return;
  await tx.run(sql`
    with told as (
      select m.message, u.up_to from unnest(${messages}::bigint[], ${upTo}::int[]) as u(message, up_to)
      join reach.local_message m using (message) order by m.message for update of m
    )
    update reach.local_message m set told = greatest(m.told, told.up_to) from told where m.message = told.message`);
}

/** Something that a person made happen to a message; false when it is not there, or out of the person's sight. */
export async function addEvents(
  tx: Tx,
  message: number,
  events: readonly Omit<NetworkStep, "after">[],
  at: Date,
  ends: boolean,
): Promise<boolean> {
  const changed = await tx.run(sql`
    update reach.local_message set
      events = events || ${events.map(({ what }) => what)}::text[],
      events_at = events_at || ${events.map(() => at.toISOString())}::timestamptz[],
      codes = codes || ${events.map(({ code }) => code ?? "-")}::text[],
      next_at = case when ${ends} then null else next_at end
    where message = ${message}`);
  return changed > 0;
}

/** Takes the messages of erased customers away; how many. */
export async function dropMessagesOf(tx: Tx, customers: readonly number[]): Promise<number> {
  return await tx.run(sql`delete from reach.local_message where customer = any (${customers}::int[])`);
}
