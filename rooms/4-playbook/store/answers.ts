/** Answers that went out, one an event. */
import { type CustomerNumber, factHash } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import type { Answer, AnswerReason } from "../rules/answers.ts";

/** An answer as it was given. */
export interface KeptAnswer {
  readonly customer: CustomerNumber;
  readonly source: string;
  readonly id: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly answeredAt: Date;
  readonly answer: Answer;
  readonly reasons: readonly AnswerReason[];
  readonly trace: string | null;
}

type Named = Pick<KeptAnswer, "source" | "id">;

export const answerKey = ({ source, id }: Named): string => factHash(source, id);

const columns = sql.raw(
  'event, customer, source, id, type, occurred_at as "occurredAt", answered_at as "answeredAt", answer, reasons, trace',
);

/** Answers that were given to events before, by {@link answerKey}. */
export async function readAnswers(tx: Tx, events: readonly Named[]): Promise<Map<string, KeptAnswer>> {
  if (events.length === 0) return new Map();
  const rows = await tx.rows<KeptAnswer & { event: string }>(sql`
    select ${columns} from playbook.answer where event = any(${events.map(answerKey)}::uuid[])`);
  return new Map(rows.map(({ event, ...kept }) => [event, kept]));
}

/**
 * Whoever answers events of these customers does it one after the other until the transaction ends. In the order of
 * numbers; it holds nobody else up.
 */
export async function lockAnswers(tx: Tx, customers: readonly CustomerNumber[]): Promise<void> {
  const ordered = [...new Set(customers)].sort((a, b) => a - b);
  await tx.run(sql`
    select pg_advisory_xact_lock(hashtext('perennial answers'), u.customer)
    from unnest(${ordered}::int[]) with ordinality as u(customer, n) order by u.n`);
}

/** Keeps answers; the keys of those that are new. One that stands already is left as it is. */
export async function keepAnswers(tx: Tx, answers: readonly KeptAnswer[]): Promise<ReadonlySet<string>> {
  if (answers.length === 0) return new Set();
  // In one order everywhere: two that keep the same ones wait for each other and never in a circle.
  const given = [...answers].sort((a, b) => (answerKey(a) < answerKey(b) ? -1 : 1));
  const rows = await tx.rows<{ event: string }>(sql`
    insert into playbook.answer
      (event, customer, source, id, type, occurred_at, answered_at, answer, reasons, trace)
    select u.event, u.customer, u.source, u.id, u.type, u.occurred_at, u.answered_at, u.answer, u.reasons::jsonb, u.trace
    from unnest(${given.map(answerKey)}::uuid[], ${given.map((one) => one.customer)}::int[],
      ${given.map((one) => one.source)}::text[], ${given.map((one) => one.id)}::text[], ${given.map((one) => one.type)}::text[],
      ${given.map((one) => one.occurredAt)}::timestamptz[], ${given.map((one) => one.answeredAt)}::timestamptz[],
      ${given.map((one) => one.answer)}::text[], ${given.map((one) => JSON.stringify(one.reasons))}::text[],
      ${given.map((one) => one.trace)}::text[])
      as u(event, customer, source, id, type, occurred_at, answered_at, answer, reasons, trace)
    on conflict (event) do nothing returning event`);
  return new Set(rows.map(({ event }) => event));
}

/** Puts answers in the place of those that this transaction kept. */
export async function correctAnswers(tx: Tx, answers: readonly KeptAnswer[]): Promise<void> {
  if (answers.length === 0) return;
  await tx.run(sql`
    update playbook.answer a set answer = u.answer, reasons = u.reasons::jsonb
    from unnest(${answers.map(answerKey)}::uuid[], ${answers.map((one) => one.answer)}::text[],
      ${answers.map((one) => JSON.stringify(one.reasons))}::text[]) as u(event, answer, reasons)
    where a.event = u.event`);
}

/** Newest first; of one customer, or of all in the transaction's scope that were not let through. */
export async function answersOn(
  tx: Tx,
  asked: { readonly customer: CustomerNumber | null; readonly before: Date; readonly limit: number },
): Promise<KeptAnswer[]> {
  const { customer, before, limit } = asked;
  const whose = customer === null ? sql`answer <> 'allow'` : sql`customer = ${customer}::int`;
  const rows = await tx.rows<KeptAnswer & { event: string }>(sql`
    select ${columns} from playbook.answer where ${whose} and answered_at < ${before}::timestamptz
    order by answered_at desc, event limit ${limit}::int`);
  return rows.map(({ event: _, ...kept }) => kept);
}
