/** The record of decisions: what was considered, what came of it, and all that it depended on. */
import { type CustomerNumber, derivedId } from "#ground/ids";
import { type Sql, sql, type Tx } from "#ground/storage";
import { writeInputs } from "../rules/prepare.ts";
import type { Action, Decided, DecisionInputs } from "../rules/types.ts";

/** Whom a decision is about. */
export interface Subject {
  /** Names the decision for ever: a second decision under it is refused. */
  readonly key: string;
  readonly customer: CustomerNumber;
  readonly unit: number | null;
}

export interface DecisionRow extends Subject {
  readonly decision: string;
  readonly kind: "set" | "rank";
  readonly inputs: DecisionInputs;
  readonly decided: Decided;
  /** Names and versions of definitions and models. */
  readonly versions: Readonly<Record<string, string>>;
}

/** The decision's id: a function of its key. */
export function decisionId(key: string): string {
  return derivedId("decision", key);
}

/** The action that the record is filed under: the one taken, else the best of the losers. */
export function filedUnder(inputs: DecisionInputs, decided: Decided): Action | undefined {
  const best = decided.weighed.find(({ rank }) => rank === 1) ?? decided.weighed[0];
  const id = decided.action ?? best?.action;
  return inputs.actions.find(({ action }) => action === id) ?? inputs.actions[0];
}

function rulesOf({ weighed }: Decided): string {
  const codes = new Set<string>();
  for (const { denials } of weighed) for (const { code } of denials) codes.add(code);
  return [...codes].sort().join(",");
}

const isUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

// The long texts of many rows go as one text each: as items of an array every quote of theirs would be escaped here and
// unescaped there. JSON holds no control characters.
const BETWEEN = "\u001e";
const MOST_ROWS = 200;

/**
 * Writes records, so many in one statement. `limits` names what `saveLimits` kept; the inputs leave it out.
 * @throws when a key was decided before (unique index)
 */
export async function recordDecisions(tx: Tx, rows: readonly DecisionRow[], limits: string, at: Date): Promise<void> {
  for (let from = 0; from < rows.length; from += MOST_ROWS)
    await recordSome(tx, rows.slice(from, from + MOST_ROWS), limits, at);
}

async function recordSome(tx: Tx, rows: readonly DecisionRow[], limits: string, at: Date): Promise<void> {
  const filed = rows.map(({ inputs, decided }) => filedUnder(inputs, decided));
  const column = <T>(of: (row: DecisionRow) => T): T[] => rows.map(of);
  const texts = (of: (row: DecisionRow) => string): Sql =>
    sql`string_to_array(${rows.map(of).join(BETWEEN)}::text, ${BETWEEN})`;
  const versions = new Map<DecisionRow["versions"], string>();
  const versionsText = ({ versions: one }: DecisionRow): string => {
    const text = versions.get(one) ?? JSON.stringify(one);
    versions.set(one, text);
    return text;
  };
  await tx.run(sql`
    insert into decision.record (decision, key, at, customer, unit, playbook, version, enrolment, outcome, action, value,
      probability, reasons, inputs, versions, trace, form, kind, channel, wave, content, not_before, weighed, rules, arms,
      limits)
    select u.decision, u.key, ${at}::timestamptz, u.customer, u.unit, u.playbook, u.version, u.enrolment, u.outcome,
      u.action, u.value, u.probability, string_to_array(u.reasons, ','), u.inputs, u.versions, u.trace, 2, u.kind,
      u.channel, u.wave, u.content, u.not_before, u.weighed, string_to_array(u.rules, ','), u.arms, ${limits}::uuid
    from unnest(${column((r) => r.decision)}::uuid[], ${column((r) => r.key)}::text[],
      ${column((r) => r.customer)}::int[], ${column((r) => r.unit)}::int[],
      ${filed.map((a) => a?.playbook || null)}::text[], ${filed.map((a) => a?.version ?? null)}::int[],
      ${filed.map((a) => (a && isUuid.test(a.enrolment) ? a.enrolment : null))}::uuid[],
      ${column((r) => r.decided.outcome)}::text[], ${column((r) => r.decided.action)}::text[],
      ${column((r) => r.decided.value)}::numeric[], ${column((r) => r.decided.probability)}::float8[],
      ${column((r) => r.decided.reasons.join(","))}::text[], ${texts((r) => writeInputs(r.inputs, limits))},
      ${column(versionsText)}::text[], ${filed.map((a) => a?.trace ?? null)}::text[], ${column((r) => r.kind)}::text[],
      ${column((r) => r.decided.channel)}::text[], ${column((r) => r.decided.wave)}::text[],
      ${column((r) => r.decided.content)}::text[], ${column((r) => r.decided.notBefore)}::timestamptz[],
      ${texts((r) => JSON.stringify(r.decided.weighed))}, ${column((r) => rulesOf(r.decided))}::text[],
      ${texts((r) => JSON.stringify(r.decided.arms))})
      as u(decision, key, customer, unit, playbook, version, enrolment, outcome, action, value, probability, reasons,
        inputs, versions, trace, kind, channel, wave, content, not_before, weighed, rules, arms)`);
}
