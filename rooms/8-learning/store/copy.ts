/** Rows of wordings that are tried against each other. */
import { sql, type Tx } from "#ground/storage";
import type { CopyArm, CopyCount, CopyLearned, CopyPolicy, CopyTest } from "../rules/copy.ts";

/** A wording that was drawn for a touch which enters the ledger. */
export interface CopyChoice {
  readonly enrolment: string;
  readonly wave: string;
  readonly content: string;
  readonly variant: string;
  readonly share: number;
}

/** Keeps what was drawn, in the transaction that plans the touches. */
export async function noteCopies(tx: Tx, choices: readonly CopyChoice[], at: Date): Promise<void> {
  if (choices.length === 0) return;
  const rows = [...choices].sort((a, b) => (a.enrolment < b.enrolment ? -1 : 1));
  await tx.run(sql`
    insert into learning.copy_choice (enrolment, wave, content, variant, share, chosen_at)
    select u.enrolment, u.wave, u.content, u.variant, u.share, ${at}::timestamptz
    from unnest(${rows.map((r) => r.enrolment)}::uuid[], ${rows.map((r) => r.wave)}::text[],
      ${rows.map((r) => r.content)}::text[], ${rows.map((r) => r.variant)}::text[],
      ${rows.map((r) => r.share)}::double precision[]) as u(enrolment, wave, content, variant, share)
    on conflict do nothing`);
}

/** Shares of wordings by content, as they were last shared out. */
export async function copyShares(tx: Tx): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const rows = await tx.rows<{ content: string; arms: readonly CopyArm[] }>(sql`
    select content, arms from learning.copy_test`);
  return new Map(rows.map(({ content, arms }) => [content, new Map(arms.map((arm) => [arm.variant, arm.share]))]));
}

/** Delivered touches of a test that may be judged by now, counted by wording and chance. */
export async function countCopies(tx: Tx, test: CopyTest, now: Date, since: Date): Promise<CopyCount[]> {
  const until = new Date(now.getTime() - test.after);
  return await tx.rows<CopyCount>(sql`
    select c.variant, c.share, count(*)::int as shown,
      (count(*) filter (where case when ${test.success === "seen"} then w.reached_at <= ${now}::timestamptz
        else e.converted_at >= c.chosen_at and e.converted_at <= ${now}::timestamptz end))::int as won
    from learning.copy_choice c
    join outcome.wave w on w.enrolment = c.enrolment and w.wave = c.wave and w.delivered_at is not null
    left join outcome.enrolment e on e.enrolment = c.enrolment
    where c.content = ${test.content} and c.chosen_at > ${since}::timestamptz and c.chosen_at <= ${until}::timestamptz
    group by c.variant, c.share order by c.variant, c.share`);
}

export async function keepCopies(tx: Tx, learned: readonly CopyLearned[], at: Date): Promise<void> {
  for (const { content, choices, arms, policies } of learned) {
    await tx.run(sql`
      insert into learning.copy_test (content, judged_at, choices, arms, policies)
      values (${content}, ${at}::timestamptz, ${choices}, ${JSON.stringify(arms)}::jsonb, ${JSON.stringify(policies)}::jsonb)
      on conflict (content) do update set judged_at = excluded.judged_at, choices = excluded.choices,
        arms = excluded.arms, policies = excluded.policies`);
  }
}

export interface CopyTold extends CopyLearned {
  readonly judgedAt: Date;
}

export async function readCopies(tx: Tx): Promise<CopyTold[]> {
  return await tx.rows<{
    content: string;
    choices: number;
    arms: readonly CopyArm[];
    policies: readonly CopyPolicy[];
    judgedAt: Date;
  }>(sql`
    select content, judged_at as "judgedAt", choices, arms, policies from learning.copy_test order by content`);
}

/** Choices that nothing is learnt from any more. */
export async function tidyCopies(tx: Tx, before: Date): Promise<number> {
  return await tx.run(sql`delete from learning.copy_choice where chosen_at < ${before}::timestamptz`);
}
