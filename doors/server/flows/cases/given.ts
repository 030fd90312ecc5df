/** The touches that customers of a case were given, as the send ledger has them. */
import type { PlaybookCase } from "#contracts/definitions";
import { sql, type Tx } from "#ground/storage";
import type { Bank } from "../../bank-types.ts";
import { waveOf } from "./waves.ts";

export interface GivenTouch {
  readonly customer: string;
  readonly key: string;
  readonly at: Date;
  /** Id of the wave. */
  readonly wave: string;
  readonly channel: string;
  readonly content: string;
  readonly task: boolean;
}

interface Row {
  readonly customer: number;
  readonly key: string;
  readonly at: Date;
  readonly wave: string;
  readonly channel: string;
  readonly content: string;
}

/** A wave that reached nobody, and why. */
export interface GivenSilence {
  readonly customer: string;
  readonly at: Date;
  readonly wave: string;
  readonly code: string;
}

const byColleagues: ReadonlySet<string> = new Set(["agent_call", "manager"]);

/** Touches up to now: those that went out, and calls that stand on a list. What the law stopped before it went is none. */
export async function readGiven(
  { storage, people, clock }: Pick<Bank, "storage" | "people" | "clock">,
  { customers }: Pick<PlaybookCase, "customers">,
): Promise<GivenTouch[]> {
  return await storage.batch("touches of a case", async (tx) => {
    const names = await namesOf(people, tx, customers);
    const rows = await tx.rows<Row>(sql`
      select customer, key, wave, channel, content,
        coalesce(trail_at[array_position(trail, 'submitting')], due_at) as at
      from reach.touch
      where due_at <= ${clock.now()}
        and (state <> 'denied' and not (state = 'expired' and array_position(trail, 'accepted') is null))
      order by at, touch`);
    return rows.map(({ customer, wave, channel, ...rest }) => ({
      ...rest,
      customer: names.get(customer) ?? `#${customer}`,
      wave: waveOf(wave),
      channel,
      task: byColleagues.has(channel),
    }));
  });
}

/** What the decisions of a case came to where nobody was reached. */
export async function readSilences(
  { storage, people }: Pick<Bank, "storage" | "people">,
  { customers }: Pick<PlaybookCase, "customers">,
): Promise<GivenSilence[]> {
  return await storage.batch("decisions of a case", async (tx) => {
    const names = await namesOf(people, tx, customers);
    const rows = await tx.rows<{ customer: number; at: Date; wave: string | null; code: string }>(sql`
      select customer, at, wave, coalesce(rules[1], reasons[1], 'no_candidate') as code from decision.record
      where kind = 'set' and outcome <> 'chosen'
      union all
      select customer, due_at, wave, coalesce(code, 'denied') from reach.touch where state = 'denied'
      order by 2`);
    return rows.map(({ customer, wave, ...rest }) => ({
      ...rest,
      customer: names.get(customer) ?? `#${customer}`,
      wave: wave === null ? "" : waveOf(wave),
    }));
  });
}

async function namesOf(
  people: Bank["people"],
  tx: Tx,
  customers: PlaybookCase["customers"],
): Promise<ReadonlyMap<number, string>> {
  const names = Object.keys(customers);
  const numbers = await people.lookupAll(tx, names);
  return new Map(
    names.flatMap((name, place) => (numbers[place] === undefined ? [] : [[numbers[place], name] as const])),
  );
}
