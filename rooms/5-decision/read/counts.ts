/** How many decisions of a playbook there are, and what became of its enrolments. Rankings for whoever asked do not count. */
import { sql, type Tx } from "#ground/storage";

export interface DecisionCounts {
  readonly made: number;
  readonly chosen: number;
  readonly withheld: number;
  readonly holdout: number;
  /** Forbidden by rules alone. */
  readonly denied: number;
  /** By the first reason. */
  readonly byReason: Readonly<Record<string, number>>;
}

type Outcome = "chosen" | "withheld" | "holdout" | "denied";

/** Decisions of a playbook by outcome and reason. */
export async function countDecisions(tx: Tx, playbook: string): Promise<DecisionCounts> {
  const rows = await tx.rows<{ outcome: Outcome; reason: string; n: number }>(sql`
    select outcome, reasons[1] as reason, count(*) as n from decision.record
    where playbook = ${playbook} and kind = 'set' group by 1, 2`);
  const counts = { made: 0, chosen: 0, withheld: 0, holdout: 0, denied: 0 };
  const byReason: Record<string, number> = {};
  for (const { outcome, reason, n } of rows) {
    counts.made += n;
    counts[outcome] += n;
    byReason[reason] = (byReason[reason] ?? 0) + n;
  }
  return { ...counts, byReason };
}

/** The newest version of a playbook that decided, and its decisions' outcomes by enrolment. */
export async function decisionOutcomes(
  tx: Tx,
  playbook: string,
): Promise<{ version: number; outcomes: ReadonlyMap<string, string> }> {
  const rows = await tx.rows<{ version: number; enrolment: string; outcome: string }>(sql`
    select version, enrolment, outcome from decision.record where playbook = ${playbook} and kind = 'set'
      and version = (select max(version) from decision.record where playbook = ${playbook} and kind = 'set')`);
  return { version: rows[0]?.version ?? 0, outcomes: new Map(rows.map((row) => [row.enrolment, row.outcome])) };
}

/** Whether a playbook decided on anybody in [from, to). */
export async function hasDecided(tx: Tx, playbook: string, from: Date, to: Date): Promise<boolean> {
  const row = await tx.maybe(sql`
    select 1 from decision.record
    where playbook = ${playbook} and kind = 'set' and at >= ${from} and at < ${to} limit 1`);
  return row !== undefined;
}
