/** What a trial brought about, read from its bank, and what live playbooks sent to the same customers meanwhile. */
import type { Channel } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import { sql } from "#ground/storage";
import type { Bank } from "../../bank-types.ts";
import type { Stretch } from "./population.ts";

export interface RunRow {
  readonly enrolment: string;
  readonly customer: CustomerNumber;
  readonly at: Date;
  readonly state: string;
  readonly reason: string | null;
}

export interface TouchRow {
  readonly enrolment: string;
  readonly customer: CustomerNumber;
  readonly at: Date;
  readonly wave: string;
  readonly channel: Channel;
  readonly content: string;
}

/** A wave that reached nobody. */
export interface SilenceRow {
  readonly enrolment: string;
  readonly customer: CustomerNumber;
  readonly reason: string;
}

export interface LiveTouch {
  readonly customer: CustomerNumber;
  readonly playbook: string;
  readonly channel: Channel;
  readonly class: string;
  readonly at: Date;
}

export interface Outcome {
  readonly runs: readonly RunRow[];
  readonly touches: readonly TouchRow[];
  readonly silences: readonly SilenceRow[];
}

export async function readOutcome({ storage }: Pick<Bank, "storage">): Promise<Outcome> {
  return await storage.batch("try playbook", async (tx) => ({
    runs: await tx.rows<RunRow>(sql`
      select enrolment::text, customer, admitted_at as at, state, end_reason as reason from playbook.enrolment
      order by admitted_at, enrolment`),
    touches: await tx.rows<TouchRow>(sql`
      select enrolment, customer, due_at as at, wave, channel, content from reach.touch
      where state <> 'denied' order by due_at, touch`),
    silences: await tx.rows<SilenceRow>(sql`
      select enrolment::text, customer, coalesce(rules[1], reasons[1], 'no_candidate') as reason from decision.record
      where kind = 'set' and outcome <> 'chosen'
      union all
      select enrolment, customer, coalesce(code, 'no_candidate') from reach.touch where state = 'denied'`),
  }));
}

/** Touches of the live bank to these customers, from a month before the stretch on, by which caps are counted. */
export async function readLiveTouches(
  { storage }: Pick<Bank, "storage">,
  customers: readonly CustomerNumber[],
  { from, to }: Stretch,
): Promise<LiveTouch[]> {
  const since = new Date(from.getTime() - 31 * 86_400_000);
  return await storage.batch("try playbook", (tx) =>
    tx.rows<LiveTouch>(sql`
      select customer, playbook, channel, class, due_at as at from reach.touch
      where customer = any (${[...customers]}::int[]) and due_at > ${since} and due_at <= ${to} and state <> 'denied'
      order by due_at`),
  );
}
