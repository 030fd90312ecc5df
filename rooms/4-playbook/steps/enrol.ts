/** Enrolments in sets: who is admitted by facts, who waits for a decision, what became of them. */
import { type CustomerNumber, derivedId } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";

/** A live playbook with its trigger and its audience's condition as a closure. */
export interface LivePlaybook<State> {
  readonly playbook: string;
  readonly version: number;
  readonly trigger: string;
  readonly liveFrom: Date;
  /** True admits; false and unknown do not. */
  readonly admits: (state: State, at: Date) => boolean;
}

export interface TriggerFact {
  readonly customer: CustomerNumber;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurredAt: Date;
  readonly trace: string | null;
}

export interface Enrolment {
  readonly enrolment: string;
  readonly playbook: string;
  readonly version: number;
  readonly customer: CustomerNumber;
  readonly admittedAt: Date;
  readonly trace: string | null;
}

/**
 * Admits customers whose facts trigger a live playbook; once for each fact. The id is a function of the playbook and the
 * fact, so that the same fact handled twice enrols once.
 */
export async function enrolByFacts<State>(
  tx: Tx,
  playbooks: readonly LivePlaybook<State>[],
  facts: readonly TriggerFact[],
  stateOf: (customer: CustomerNumber) => State | undefined,
): Promise<Enrolment[]> {
  const admitted: Enrolment[] = [];
  for (const playbook of playbooks) {
    for (const fact of facts) {
      if (fact.type !== playbook.trigger || fact.occurredAt < playbook.liveFrom) continue;
      const state = stateOf(fact.customer);
      if (state === undefined || !playbook.admits(state, fact.occurredAt)) continue;
      admitted.push({
        enrolment: derivedId(playbook.playbook, String(playbook.version), fact.source, fact.id),
        playbook: playbook.playbook,
        version: playbook.version,
        customer: fact.customer,
        admittedAt: fact.occurredAt,
        trace: fact.trace,
      });
    }
  }
  if (admitted.length === 0) return [];
  await tx.run(sql`
    insert into playbook.enrolment (enrolment, playbook, version, customer, key, admitted_at, state, trace)
    select u.enrolment, u.playbook, u.version, u.customer, u.enrolment::text, u.admitted_at, 'waiting', u.trace
    from unnest(${admitted.map((e) => e.enrolment)}::uuid[], ${admitted.map((e) => e.playbook)}::text[],
      ${admitted.map((e) => e.version)}::int[], ${admitted.map((e) => e.customer)}::int[],
      ${admitted.map((e) => e.admittedAt)}::timestamptz[], ${admitted.map((e) => e.trace)}::text[])
      as u(enrolment, playbook, version, customer, admitted_at, trace)
    on conflict (enrolment) do nothing`);
  return admitted;
}

/** Who waits for the decision of a playbook at an instant, in order of arrival (time, then the customer's number). */
export async function waitingEnrolments(tx: Tx, playbook: string, until: Date): Promise<Enrolment[]> {
  return await tx.rows<Enrolment>(sql`
    select enrolment, playbook, version, customer, admitted_at as "admittedAt", trace from playbook.enrolment
    where playbook = ${playbook} and state = 'waiting' and admitted_at <= ${until}
    order by admitted_at, customer`);
}

/** Moves enrolments of a daily round on; one that has ended stays ended, and runs have steps of their own. */
export async function settleEnrolments(
  tx: Tx,
  enrolments: readonly string[],
  state: "decided" | "converted" | "ended",
): Promise<number> {
  if (enrolments.length === 0) return 0;
  return await tx.run(sql`
    update playbook.enrolment set state = ${state}
    where enrolment = any(${[...enrolments].sort()}::uuid[]) and state in ('waiting', 'decided')`);
}

/** Enrolments by id. */
export async function enrolmentsById(tx: Tx, ids: readonly string[]): Promise<Map<string, Enrolment>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.rows<Enrolment>(sql`
    select enrolment, playbook, version, customer, admitted_at as "admittedAt", trace from playbook.enrolment
    where enrolment = any(${ids}::uuid[])`);
  return new Map(rows.map((row) => [row.enrolment, row]));
}
