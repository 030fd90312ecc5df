/** When something happens next in a bank whose time is moved by hand. */
import { addDays, instantOf } from "#ground/clock";
import { sql } from "#ground/storage";
import type { Drive } from "./types.ts";

const HOUR_MS = 3_600_000;

/** The earliest moment after now at which a run, a touch, a task, a report or a tag is due; null: nothing is left. */
export async function nextDue(drive: Drive): Promise<Date | null> {
  const { bank, clock, renew } = drive;
  const now = clock.now();
  const [journeys, others] = await Promise.all([bank.journeys.nextDue(), othersDue(drive, now)]);
  const moments = [journeys, ...others, renew === undefined ? null : nextRenewal(drive, now)];
  const later = moments.filter((moment): moment is Date => moment !== null && moment > now);
  return later.length === 0 ? null : new Date(Math.min(...later.map((moment) => moment.getTime())));
}

function nextRenewal({ clock, renew }: Drive, now: Date): Date {
  const midnight = instantOf(addDays(clock.today(), 1), "00:00", clock.zone);
  const hour = new Date((Math.floor(now.getTime() / HOUR_MS) + 1) * HOUR_MS);
  return renew === "hour" && hour < midnight ? hour : midnight;
}

async function othersDue({ bank, receipts = false, renew }: Drive, now: Date): Promise<(Date | null)[]> {
  const parts = [
    sql`select min(due_at) as at from reach.touch where state = 'planned' and due_at > ${now}`,
    sql`select min(deadline) as at from reach.task where state = 'open' and deadline > ${now}`,
    ...(receipts ? [sql`select min(next_at) as at from reach.local_message where next_at > ${now}`] : []),
    ...(renew ? [sql`select min(until) as at from profile.tag where until > ${now}`] : []),
  ];
  const rows = await bank.storage.batch("next due", (tx) =>
    tx.rows<{ at: Date | null }>(sql.join(parts, sql` union all `)),
  );
  return rows.map(({ at }) => at);
}
