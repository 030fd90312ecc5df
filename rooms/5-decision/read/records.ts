/** Records of decisions, taken apart: on one customer, by reason, and one by its id. */
import type { Both } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import type { CustomerNumber } from "#ground/ids";
import { type Storage, sql, type Tx } from "#ground/storage";
import { decisionPermissions } from "../permissions.ts";
import { decisionCases } from "../rules/cases.ts";
import { framesIn, readCompact } from "../rules/compact.ts";
import { readInputs } from "../rules/prepare.ts";
import type { DecisionInputs, Weighed } from "../rules/types.ts";
import { changesToWin, type WouldChange, whatWouldChange } from "../rules/would-change.ts";
import { readFrames } from "../store/frames.ts";
import { readLimits } from "../store/limits.ts";

export type DecisionKind = "set" | "rank";
export type DecisionOutcome = "chosen" | "withheld" | "holdout" | "denied";

export interface DecisionLine {
  readonly decision: string;
  readonly at: Date;
  readonly customer: CustomerNumber;
  readonly kind: DecisionKind;
  readonly playbook: string | null;
  readonly version: number | null;
  readonly outcome: DecisionOutcome;
  readonly action: string | null;
  readonly channel: string | null;
  readonly wave: string | null;
  /** Yuan. */
  readonly value: string | null;
  readonly probability: number | null;
  /** First reason first. */
  readonly reasons: readonly string[];
  /** Codes of every rule that denied anything, sorted. */
  readonly rules: readonly string[];
}

/** A candidate with its factors, what denied it, and what would have to change for it to win. */
export interface CandidateView extends Weighed {
  readonly wouldChange: WouldChange | null;
}

export interface DecisionView extends DecisionLine {
  readonly content: string | null;
  readonly notBefore: Date | null;
  /** None in decisions of the first form. */
  readonly candidates: readonly CandidateView[];
  /** Arms by experiment. */
  readonly arms: Readonly<Record<string, string>>;
  /** All that the decision depended on, limits included; deciding it again gives the same. Null in the first form. */
  readonly inputs: DecisionInputs | null;
  /** Id under which the limits are kept. */
  readonly limits: string | null;
  /** What the first form kept, as it was written. */
  readonly firstForm: { readonly inputs: unknown; readonly losers: unknown } | null;
  /** Names and versions of definitions, playbook, model and policies. */
  readonly versions: Readonly<Record<string, string>>;
  /** For the best that was not taken; null when it was, or nothing could change it. */
  readonly wouldChange: Both | null;
  readonly trace: string | null;
}

const lineColumns = sql`decision, at, customer, kind, playbook, version, outcome, action, channel, wave, value,
  probability, reasons, rules`;

interface Row extends DecisionLine {
  readonly enrolment: string | null;
  readonly form: number;
  readonly content: string | null;
  readonly not_before: Date | null;
  readonly weighed: string | null;
  readonly arms: string | null;
  readonly losers: string | null;
  readonly inputs: string;
  readonly limits: string | null;
  readonly versions: string;
  readonly trace: string | null;
}

const columns = sql`${lineColumns}, enrolment, form, content, not_before, weighed, arms, losers, inputs, limits, versions, trace`;

export interface DecisionsOn {
  /** Default: those of sets. */
  readonly kind?: DecisionKind | "all";
  /** Default 50. */
  readonly limit?: number;
}

/** Decisions on a customer, newest first, up to an instant; whoever calls asks for authority. */
export async function decisionsOn(
  storage: Storage,
  actor: Actor,
  customer: CustomerNumber,
  until: Date | null,
  { kind = "set", limit = 50 }: DecisionsOn = {},
): Promise<DecisionView[]> {
  return await storage.as(actor, async (tx) =>
    viewsOf(
      tx,
      await tx.rows<Row>(sql`
        select ${columns} from decision.record
        where customer = ${customer} and (${kind === "all"} or kind = ${kind}) and (${until}::timestamptz is null or at <= ${until})
        order by at desc, decision limit ${limit}`),
    ),
  );
}

/** @throws authority.not_allowed, decision.no_decision for one that is unknown or out of the actor's scope */
export async function showDecision(storage: Storage, actor: Actor, decision: string): Promise<DecisionView> {
  allow(actor, decisionPermissions.read);
  return await storage.as(actor, async (tx) => {
    const rows = await tx.rows<Row>(sql`select ${columns} from decision.record where decision = ${decision}::uuid`);
    const [view] = await viewsOf(tx, rows);
    if (!view) throw decisionCases.no_decision({ decision });
    return view;
  });
}

export interface DecisionsAsked {
  readonly customer?: CustomerNumber | undefined;
  readonly playbook?: string | undefined;
  readonly kind?: DecisionKind | undefined;
  readonly outcome?: DecisionOutcome | undefined;
  /** A code: as the first reason, or denied by any rule. */
  readonly reason?: string | undefined;
  readonly from: Date;
  readonly to: Date;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export interface DecisionsPage {
  readonly decisions: readonly DecisionLine[];
  readonly next: string | null;
}

/** Decisions newest first. @throws authority.not_allowed, decision.bad_cursor */
export async function listDecisions(storage: Storage, actor: Actor, asked: DecisionsAsked): Promise<DecisionsPage> {
  allow(actor, decisionPermissions.read);
  const { customer = null, playbook = null, kind = null, outcome = null, reason = null, from, to, limit } = asked;
  const after = placeOf(asked.after);
  const decisions = await storage.as(actor, (tx) =>
    tx.rows<DecisionLine>(sql`
      select ${lineColumns} from decision.record
      where at between ${from} and ${to}
        and (${customer}::int is null or customer = ${customer})
        and (${playbook}::text is null or playbook = ${playbook})
        and (${kind}::text is null or kind = ${kind})
        and (${outcome}::text is null or outcome = ${outcome})
        and (${reason}::text is null or reasons[1] = ${reason} or ${reason} = any (rules))
        and (${after?.at ?? null}::timestamptz is null or at < ${after?.at ?? null}
          or (at = ${after?.at ?? null} and decision > ${after?.decision ?? null}::uuid))
      order by at desc, decision limit ${limit}`),
  );
  const last = decisions.length === limit ? decisions.at(-1) : undefined;
  return { decisions, next: last ? `${last.at.toISOString()}_${last.decision}` : null };
}

const cursor = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([0-9a-f-]{36})$/;

/** @throws decision.bad_cursor */
function placeOf(after: string | undefined): { readonly at: Date; readonly decision: string } | undefined {
  if (after === undefined) return undefined;
  const [, at = "", decision = ""] = cursor.exec(after) ?? [];
  if (decision === "" || Number.isNaN(Date.parse(at))) throw decisionCases.bad_cursor();
  return { at: new Date(at), decision };
}

async function viewsOf(tx: Tx, rows: readonly Row[]): Promise<DecisionView[]> {
  const inputs = await recordedInputs(tx, rows);
  return rows.map((row) => viewOf(row, inputs.get(row.decision) ?? null));
}

/** What a record keeps of what its decision depended on. */
export type RecordedInputs = Pick<Row, "decision" | "at" | "enrolment" | "trace" | "form" | "inputs" | "limits">;

/** Inputs by decision, limits included; records of the first form have none. */
export async function recordedInputs(tx: Tx, rows: readonly RecordedInputs[]): Promise<Map<string, DecisionInputs>> {
  const limits = await readLimits(
    tx,
    rows.flatMap((row) => row.limits ?? []),
  );
  const short = rows.flatMap(({ form, inputs }) => (form === 3 ? [inputs] : []));
  const frames = await readFrames(tx, framesIn(short));
  const found = new Map<string, DecisionInputs>();
  for (const row of rows) {
    const law = row.limits === null ? undefined : limits.get(row.limits);
    if (!law) continue;
    const whole = (): DecisionInputs => readInputs(row.inputs, () => law);
    found.set(row.decision, row.form === 3 ? readCompact(row.inputs, row, (id) => frames.get(id) ?? "", law) : whole());
  }
  return found;
}

function viewOf(row: Row, inputs: DecisionInputs | null): DecisionView {
  const { form, enrolment: _, not_before: notBefore, weighed, arms, losers, inputs: text, versions, ...line } = row;
  return {
    ...line,
    notBefore,
    candidates: inputs && weighed !== null ? candidatesOf(inputs, JSON.parse(weighed) as WireWeighed[]) : [],
    arms: arms === null ? {} : (JSON.parse(arms) as Record<string, string>),
    inputs,
    firstForm: form === 1 ? { inputs: JSON.parse(text), losers: losers === null ? [] : JSON.parse(losers) } : null,
    versions: JSON.parse(versions) as Record<string, string>,
    wouldChange: inputs && row.outcome !== "chosen" ? wordsAlone(whatWouldChange(inputs)) : null,
  };
}

function wordsAlone(change: WouldChange | null): Both | null {
  return change && { zh: change.zh, en: change.en };
}

type WireWeighed = Omit<Weighed, "denials"> & {
  readonly denials: readonly (Omit<Weighed["denials"][number], "until"> & { readonly until: string | null })[];
};

function candidatesOf(inputs: DecisionInputs, weighed: readonly WireWeighed[]): CandidateView[] {
  const changes = changesToWin(inputs);
  return weighed.map((one) => ({
    ...one,
    denials: one.denials.map((denial) => ({ ...denial, until: denial.until === null ? null : new Date(denial.until) })),
    wouldChange: changes.get(one.action) ?? null,
  }));
}
