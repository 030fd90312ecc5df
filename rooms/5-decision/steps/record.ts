/** The record of decisions: what was considered, what came of it, and all that it depended on. */
import { type CustomerNumber, derivedId } from "#ground/ids";
import { type Sql, sql, type Tx } from "#ground/storage";
import { type CompactInputs, writeCompact } from "../rules/compact.ts";
import { writeInputs } from "../rules/prepare.ts";
import type { Action, Decided, DecisionInputs, Limits } from "../rules/types.ts";
import { saveShared } from "../store/frames.ts";
import { limitsId } from "../store/limits.ts";

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
const MOST_ROWS = 1_000;
const WHOLE = 2;
const COMPACT = 3;

/**
 * Writes records, so many in one statement: those of sets in the short form. The inputs leave the limits
 * out, which are kept beside them.
 * @param limits an id: that of limits that are kept already
 * @throws when a key was decided before (primary key: a decision's id is a function of its key)
 */
export async function recordDecisions(
  tx: Tx,
  rows: readonly DecisionRow[],
  limits: Limits | string,
  at: Date,
): Promise<void> {
  const law = typeof limits === "string" ? limits : limitsId(limits);
  for (let from = 0; from < rows.length; from += MOST_ROWS) {
    const some = rows.slice(from, from + MOST_ROWS).map((row) => writtenOf(row, law, at));
    const frames = new Map<string, string>();
    for (const { written } of some) for (const [id, text] of written.frames) frames.set(id, text);
    await saveShared(tx, frames, typeof limits === "string" ? null : limits);
    await recordSome(tx, some, law, at);
  }
}

/** A row with what is made of its decision. */
interface WrittenRow extends DecisionRow {
  readonly filed: Action | undefined;
  readonly enrolment: string | null;
  readonly written: CompactInputs & { readonly form: number };
  readonly controls: string | null;
}

const noFrames: ReadonlyMap<string, string> = new Map();

function writtenOf(row: DecisionRow, limits: string, at: Date): WrittenRow {
  const { inputs, decided, kind } = row;
  const filed = filedUnder(inputs, decided);
  const enrolment = filed && isUuid.test(filed.enrolment) ? filed.enrolment : null;
  // The short form counts time from the record's own.
  const isShort = kind === "set" && inputs.at.getTime() === at.getTime();
  const written = isShort
    ? { ...writeCompact(inputs, { at, enrolment, trace: filed?.trace ?? null }), form: COMPACT }
    : { own: writeInputs(inputs, limits), frames: noFrames, form: WHOLE };
  return { ...row, filed, enrolment, written, controls: isShort ? controlsOf(inputs, filed?.playbook) : null };
}

function controlsOf({ actions }: DecisionInputs, playbook: string | undefined): string | null {
  const own = actions.flatMap((one) => (one.class === "marketing" && one.playbook === playbook ? one.controls : []));
  return own.length === 0 ? null : JSON.stringify(own);
}

async function recordSome(tx: Tx, rows: readonly WrittenRow[], limits: string, at: Date): Promise<void> {
  const column = <T>(of: (row: WrittenRow) => T): T[] => rows.map(of);
  const texts = (of: (row: WrittenRow) => string): Sql =>
    sql`string_to_array(${rows.map(of).join(BETWEEN)}::text, ${BETWEEN})`;
  const versions = new Map<DecisionRow["versions"], string>();
  const versionsText = ({ versions: one }: WrittenRow): string => {
    const text = versions.get(one) ?? JSON.stringify(one);
    versions.set(one, text);
    return text;
  };
  await tx.run(sql`
    insert into decision.record (decision, key, at, customer, unit, playbook, version, enrolment, outcome, action, value,
      probability, reasons, inputs, versions, trace, form, kind, channel, wave, content, not_before, weighed, rules, arms,
      controls, limits)
    select u.decision, u.key, ${at}::timestamptz, u.customer, u.unit, u.playbook, u.version, u.enrolment, u.outcome,
      u.action, u.value, u.probability, string_to_array(u.reasons, ','), u.inputs, u.versions, u.trace, u.form, u.kind,
      u.channel, u.wave, u.content, u.not_before, u.weighed, string_to_array(u.rules, ','), u.arms, u.controls,
      ${limits}::uuid
    from unnest(${column((r) => r.decision)}::uuid[], ${column((r) => r.key)}::text[],
      ${column((r) => r.customer)}::int[], ${column((r) => r.unit)}::int[],
      ${column((r) => r.filed?.playbook || null)}::text[], ${column((r) => r.filed?.version ?? null)}::int[],
      ${column((r) => r.enrolment)}::uuid[],
      ${column((r) => r.decided.outcome)}::text[], ${column((r) => r.decided.action)}::text[],
      ${column((r) => r.decided.value)}::numeric[], ${column((r) => r.decided.probability)}::float8[],
      ${column((r) => r.decided.reasons.join(","))}::text[], ${texts((r) => r.written.own)},
      ${column(versionsText)}::text[], ${column((r) => r.filed?.trace ?? null)}::text[],
      ${column((r) => r.written.form)}::smallint[], ${column((r) => r.kind)}::text[],
      ${column((r) => r.decided.channel)}::text[], ${column((r) => r.decided.wave)}::text[],
      ${column((r) => r.decided.content)}::text[], ${column((r) => r.decided.notBefore)}::timestamptz[],
      ${texts((r) => JSON.stringify(r.decided.weighed))}, ${column((r) => rulesOf(r.decided))}::text[],
      ${texts((r) => JSON.stringify(r.decided.arms))}, ${column((r) => r.controls)}::text[])
      as u(decision, key, customer, unit, playbook, version, enrolment, outcome, action, value, probability, reasons,
        inputs, versions, trace, form, kind, channel, wave, content, not_before, weighed, rules, arms, controls)`);
}
