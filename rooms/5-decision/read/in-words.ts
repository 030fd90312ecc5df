/** Decisions as people read them: every code with its words in both languages. Pure. */
import type { Both, Definitions } from "#contracts/definitions";
import { RANKING } from "../rules/offers.ts";
import type { Denial } from "../rules/types.ts";
import { wordsOf } from "../rules/words.ts";
import type { CandidateView, DecisionLine, DecisionView } from "./records.ts";

export interface Coded extends Both {
  readonly code: string;
}

export interface ShownDenial extends Coded {
  readonly rule: string;
  /** When it would no longer hold; null: not by time alone. */
  readonly until: string | null;
  readonly channel: string | null;
}

export interface ShownCandidate extends Both, Omit<CandidateView, "denials" | "reason" | "wouldChange" | "passed"> {
  readonly denials: readonly ShownDenial[];
  /** Ways that no rule denied and that were not taken either. */
  readonly passed: readonly (Coded & { readonly channel: string })[];
  readonly reason: Coded | null;
  readonly wouldChange: Both | null;
}

export interface ShownLine extends Omit<DecisionLine, "at" | "playbook" | "reasons" | "rules"> {
  readonly at: string;
  readonly playbook: Coded | null;
  readonly reasons: readonly Coded[];
  readonly rules: readonly Coded[];
}

export interface ShownDecision
  extends ShownLine,
    Pick<DecisionView, "content" | "arms" | "versions" | "wouldChange" | "trace"> {
  readonly notBefore: string | null;
  readonly candidates: readonly ShownCandidate[];
  /** All that the decision depended on but the limits, as JSON. */
  readonly inputs: unknown;
  readonly limits: unknown;
  /** Of decisions of the first form. */
  readonly losers: unknown;
}

type Named = Pick<Definitions, "playbooks" | "offers">;

const ranking: Both = { zh: "即时推荐", en: "Next best actions" };

export function codedReason(code: string): Coded {
  return { code, ...wordsOf(code) };
}

/** A playbook by its name; rankings go by theirs. */
export function codedPlaybook({ playbooks }: Named, id: string): Coded {
  const { zh = id, en = id } = id === RANKING ? ranking : (playbooks[id] ?? {});
  return { code: id, zh, en };
}

export function shownDenial({ code, rule, until, channel }: Denial & { readonly channel: string | null }): ShownDenial {
  return { ...codedReason(code), rule, until: until?.toISOString() ?? null, channel };
}

export function lineInWords(line: DecisionLine, definitions: Named): ShownLine {
  const { at, playbook, reasons, rules, decision, customer, kind, version, outcome, action, channel, wave } = line;
  return {
    decision,
    at: at.toISOString(),
    customer,
    kind,
    playbook: playbook === null ? null : codedPlaybook(definitions, playbook),
    version,
    outcome,
    action,
    channel,
    wave,
    value: line.value,
    probability: line.probability,
    reasons: reasons.map(codedReason),
    rules: rules.map(codedReason),
  };
}

export function decisionInWords(view: DecisionView, definitions: Named): ShownDecision {
  const { content, notBefore, candidates, arms, firstForm, versions, wouldChange, trace } = view;
  const { limits, ...inputs } = view.inputs ?? { limits: null };
  return {
    ...lineInWords(view, definitions),
    content,
    notBefore: notBefore?.toISOString() ?? null,
    candidates: candidates.map((one) => candidateInWords(one, definitions)),
    arms,
    losers: firstForm?.losers ?? [],
    inputs: firstForm?.inputs ?? inputs,
    limits,
    versions,
    wouldChange,
    trace,
  };
}

/** An offer by its name; the wave of a playbook by the playbook's. */
function actionNames({ offers, playbooks }: Named, action: string): Both {
  const [playbook = ""] = action.split("/");
  const { zh = action, en = action } = offers[action] ?? playbooks[playbook] ?? {};
  return { zh, en };
}

function candidateInWords(one: CandidateView, definitions: Named): ShownCandidate {
  const { action, channel, factors, rank, denials, passed = [], reason, wouldChange } = one;
  return {
    action,
    ...actionNames(definitions, action),
    channel,
    factors,
    rank,
    denials: denials.map(shownDenial),
    passed: passed.map(({ channel: way, reason: code }) => ({ ...codedReason(code), channel: way })),
    reason: reason === null ? null : codedReason(reason),
    wouldChange: wouldChange && { zh: wouldChange.zh, en: wouldChange.en },
  };
}
