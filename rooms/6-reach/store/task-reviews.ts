/** Reviews as rows of tasks. */
import { sql, type Tx } from "#ground/storage";
import type { ReviewOutcome } from "../rules/tasks/reviews.ts";
import { addSteps, HOUSE, type TaskStep } from "./task-steps.ts";

/** Something that is held until somebody decides. */
export interface Review {
  /** What it is about, named once for ever: `benefit:<grant>`, `referral:<activity>:<customer>`, `<kind>:<id>`. */
  readonly about: string;
  readonly customer: number;
  /** Words for programs: which rules spoke against it. */
  readonly reasons: readonly string[];
  /** What was found, one item a rule; shown to whoever decides. */
  readonly evidence: readonly unknown[];
  readonly urgent?: boolean;
}

/** Adds reviews that nobody owns yet; one that is there stays as it is. @returns how many were new */
export async function addReviews(
  tx: Tx,
  reviews: readonly Review[],
  deadlineOf: (review: Review) => Date,
  at: Date,
): Promise<number> {
  if (reviews.length === 0) return 0;
  const column = <T>(of: (review: Review) => T): T[] => reviews.map(of);
  const made = await tx.rows<Pick<TaskStep, "task" | "unit">>(sql`
    insert into reach.task (about, kind, role, customer, unit, pool, rank, reasons, evidence, urgent, opened_at, deadline,
      state)
    select u.about, 'review', 'risk', u.customer, c.unit, case when c.unit is null then 'head_office' else 'unit' end,
      u.n, string_to_array(u.reasons, E'\\n'), u.evidence::jsonb, u.urgent, ${at}::timestamptz, u.deadline, 'open'
    from unnest(${column((r) => r.about)}::text[], ${column((r) => r.customer)}::int[],
      ${column((r) => r.reasons.join("\n"))}::text[], ${column((r) => JSON.stringify(r.evidence))}::text[],
      ${column((r) => r.urgent === true)}::boolean[], ${column((r) => deadlineOf(r).toISOString())}::timestamptz[])
      with ordinality as u(about, customer, reasons, evidence, urgent, deadline, n)
    left join profile.customer c on c.customer = u.customer
    order by u.about on conflict (about) where about is not null do nothing
    returning task, unit`);
  await addSteps(
    tx,
    made.map((one) => ({ ...one, person: null, what: "pooled", by: HOUSE, detail: null })),
    at,
  );
  return made.length;
}

/** Ends the reviews of what was settled, by whichever door; one that has ended stays as it is. @returns how many ended */
export async function closeReviews(
  tx: Tx,
  abouts: readonly string[],
  settled: { readonly outcome: Exclude<ReviewOutcome, "ask">; readonly by: string; readonly reason: string | null },
  at: Date,
): Promise<number> {
  if (abouts.length === 0) return 0;
  const { outcome, by, reason } = settled;
  const ended = await tx.rows<Pick<TaskStep, "task" | "unit" | "person">>(sql`
    update reach.task set state = 'done', outcome = ${outcome}, done_at = ${at}, result_at = ${at}, held_until = null
    where about = any (${[...abouts]}::text[]) and state in ('open', 'taken') returning task, unit, owner as person`);
  await addSteps(
    tx,
    ended.map((one) => ({ ...one, what: "done", by, detail: reason === null ? outcome : `${outcome}: ${reason}` })),
    at,
  );
  return ended.length;
}
