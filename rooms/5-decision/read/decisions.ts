/** Why a customer got what it got, and how many of each there are. */
import type { Actor } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { type Storage, sql, type Tx } from "#ground/storage";
import { type DecisionInputs, type Loser, whatWouldChange } from "../rules/decide.ts";

export interface DecisionView {
  readonly decision: string;
  readonly at: Date;
  readonly playbook: string;
  readonly version: number;
  readonly outcome: string;
  readonly action: string | null;
  readonly value: string | null;
  readonly probability: number | null;
  readonly reasons: readonly string[];
  readonly losers: readonly Loser[];
  readonly inputs: DecisionInputs;
  readonly versions: Readonly<Record<string, string>>;
  readonly wouldChange: { readonly en: string; readonly zh: string } | null;
  readonly trace: string | null;
}

interface DecisionRow extends Omit<DecisionView, "losers" | "inputs" | "versions" | "wouldChange"> {
  readonly losers: string;
  readonly inputs: string;
  readonly versions: string;
}

/** Decisions on a customer, newest first, up to an instant. */
export async function decisionsOn(
  storage: Storage,
  actor: Actor,
  customer: CustomerNumber,
  until: Date | null,
  limit = 50,
): Promise<DecisionView[]> {
  const rows = await storage.as(actor, (tx) =>
    tx.rows<DecisionRow>(sql`
      select decision, at, playbook, version, outcome, action, value, probability, reasons, losers, inputs, versions, trace
      from decision.record where customer = ${customer} and (${until}::timestamptz is null or at <= ${until})
      order by at desc, decision limit ${limit}`),
  );
  return rows.map((row) => {
    const inputs = JSON.parse(row.inputs) as DecisionInputs;
    return {
      ...row,
      inputs,
      losers: JSON.parse(row.losers) as Loser[],
      versions: JSON.parse(row.versions) as Record<string, string>,
      wouldChange: row.outcome === "chosen" ? null : whatWouldChange(inputs),
    };
  });
}

export interface DecisionCounts {
  readonly made: number;
  readonly chosen: number;
  readonly withheld: number;
  readonly holdout: number;
  readonly byReason: Readonly<Record<string, number>>;
}

/** Decisions of a playbook by outcome and reason. */
export async function countDecisions(tx: Tx, playbook: string): Promise<DecisionCounts> {
  const rows = await tx.rows<{ outcome: "chosen" | "withheld" | "holdout"; reason: string; n: number }>(sql`
    select outcome, reasons[1] as reason, count(*) as n from decision.record where playbook = ${playbook} group by 1, 2`);
  const counts = { made: 0, chosen: 0, withheld: 0, holdout: 0 };
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
    select version, enrolment, outcome from decision.record where playbook = ${playbook}
      and version = (select max(version) from decision.record where playbook = ${playbook})`);
  return { version: rows[0]?.version ?? 0, outcomes: new Map(rows.map((row) => [row.enrolment, row.outcome])) };
}
