/** The outcome's part of an engine set: results of touches, counted once each. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { enrolmentsById } from "#playbook";
import { readRedirects } from "#profile";
import { type Goal, partsOf, touchNamed } from "../rules/told.ts";

export interface ResultFact {
  readonly customer: CustomerNumber;
  readonly shard: number;
  readonly offset: number;
  readonly type: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Result {
  readonly touch: string;
  readonly playbook: string;
  readonly enrolment: string;
  readonly converted: boolean;
}

/**
 * Counts facts that name a touch of ours. The first result of a touch stands; a fact about a touch that was never sent
 * through this ledger (a call of the time before) is not ours to count.
 */
export async function countResults(
  tx: Tx,
  facts: readonly ResultFact[],
  goals: ReadonlyMap<string, Goal>,
): Promise<Result[]> {
  const named = facts.flatMap((fact) => {
    const { touch } = fact.data;
    const key = touchNamed(touch);
    const goal = key && goals.get(key.playbook);
    const mine = goal?.events.filter(({ event }) => event === fact.type) ?? [];
    // What needs several events is counted when the last of them came, and by no single touch.
    if (typeof touch !== "string" || !key || !goal || mine.length === 0 || partsOf(goal) > 1) return [];
    const { playbook, version, enrolment } = key;
    const isReached = mine.some(({ reached }) => reached(fact.data));
    return [{ fact, touch, playbook, version, enrolment, isReached, within: goal.withinMilliseconds }];
  });
  const enrolments = await enrolmentsById(
    tx,
    named.map(({ enrolment }) => enrolment),
  );
  const strange = named.flatMap(({ enrolment, fact }) => {
    const number = enrolments.get(enrolment)?.customer;
    return number === undefined || number === fact.customer ? [] : [number];
  });
  // What was enrolled under a number that is this customer's by now is this customer's.
  const persons =
    strange.length === 0 ? new Map<CustomerNumber, CustomerNumber | null>() : await readRedirects(tx, strange);
  const found = named.flatMap(({ fact, isReached, within, ...key }) => {
    const enrolment = enrolments.get(key.enrolment);
    if (!enrolment) return [];
    const person = persons.get(enrolment.customer) ?? enrolment.customer;
    if (person !== fact.customer && enrolment.customer !== fact.customer) return [];
    // A conversion after the goal's window is kept as a result and not counted as one.
    const inWindow = fact.occurredAt.getTime() <= enrolment.admittedAt.getTime() + within;
    const outcome = typeof fact.data.outcome === "string" ? fact.data.outcome : "";
    return [{ ...fact, ...key, outcome, converted: inWindow && isReached }];
  });
  if (found.length === 0) return [];
  return await tx.rows<Result>(sql`
    insert into outcome.result (touch, customer, playbook, version, enrolment, at, outcome, converted, fact_shard, fact_offset)
    select * from unnest(${found.map((f) => f.touch)}::text[], ${found.map((f) => f.customer)}::int[],
      ${found.map((f) => f.playbook)}::text[], ${found.map((f) => f.version)}::int[],
      ${found.map((f) => f.enrolment)}::uuid[], ${found.map((f) => f.occurredAt)}::timestamptz[],
      ${found.map((f) => f.outcome)}::text[], ${found.map((f) => f.converted)}::boolean[],
      ${found.map((f) => f.shard)}::smallint[], ${found.map((f) => f.offset)}::bigint[])
    on conflict (touch) do nothing
    returning touch, playbook, enrolment, converted`);
}
