/** candidates -> facts -> rules -> choice -> record, for one playbook and one day, in one transaction. */
import type { Day } from "#ground/clock";
import { type CustomerNumber, derivedId } from "#ground/ids";
import type { Fen } from "#ground/money";
import { stickyShare } from "#ground/random";
import { sql, type Tx } from "#ground/storage";
import { type Decided, type DecisionInputs, decide, findCut, type ReasonCode } from "../rules/decide.ts";
import { openCapacity, reserve } from "./reserve-capacity.ts";

/** A customer who waits for the decision, with the facts that it needs. */
export interface Candidate {
  readonly enrolment: string;
  readonly customer: CustomerNumber;
  readonly unit: number | null;
  /** Stable pseudonym of the customer for sticky draws. */
  readonly sticky: string;
  readonly probability: number | null;
  readonly denials: readonly ReasonCode[];
  readonly trace: string | null;
}

export interface BatchPolicy {
  readonly playbook: string;
  readonly version: number;
  readonly action: string;
  readonly fallback: string | null;
  readonly margin: Fen;
  readonly cost: Fen;
  readonly holdoutShare: number;
  readonly holdoutSalt: string;
  readonly capacityShare: number;
  /** Names and versions of model and policies, for the record. */
  readonly versions: Readonly<Record<string, string>>;
}

export interface DecidedCandidate extends Decided {
  readonly decision: string;
  readonly candidate: Candidate;
  readonly inputs: DecisionInputs;
}

/**
 * Decides candidates (in order of arrival) under the day's capacity and records every decision with its losers.
 * @param rows customers of the day, of which capacity is a share
 */
export async function decideBatch(
  tx: Tx,
  policy: BatchPolicy,
  candidates: readonly Candidate[],
  day: Day,
  rows: number,
  at: Date,
): Promise<DecidedCandidate[]> {
  const resource = `${policy.playbook}/${policy.action}`;
  const places = await openCapacity(tx, resource, day, policy.capacityShare, rows);
  const weighed = candidates.map((candidate, arrival) => ({
    probability: candidate.probability,
    margin: policy.margin,
    cost: policy.cost,
    draw: stickyShare(policy.holdoutSalt, candidate.sticky),
    holdoutShare: policy.holdoutShare,
    denials: candidate.denials,
    arrival,
  }));
  const cut = findCut(weighed, places);
  const decided = candidates.map((candidate, index): DecidedCandidate => {
    const facts = weighed[index];
    if (!facts) throw new Error("a candidate has no facts");
    const inputs: DecisionInputs = { ...facts, cut, action: policy.action, fallback: policy.fallback };
    return { ...decide(inputs), decision: derivedId("decision", keyOf(policy, candidate)), candidate, inputs };
  });
  const chosen = decided.filter((one) => one.outcome === "chosen").length;
  if (!(await reserve(tx, resource, day, chosen)))
    throw new Error("chosen candidates exceed the places that were read");
  await record(tx, policy, decided, at);
  return decided;
}

function keyOf(policy: BatchPolicy, candidate: Candidate): string {
  return `${policy.playbook}@${policy.version}/${candidate.enrolment}`;
}

async function record(tx: Tx, policy: BatchPolicy, decided: readonly DecidedCandidate[], at: Date): Promise<void> {
  if (decided.length === 0) return;
  const versions = JSON.stringify(policy.versions);
  await tx.run(sql`
    insert into decision.record (decision, key, at, customer, unit, playbook, version, enrolment, outcome, action, value,
      probability, reasons, inputs, losers, versions, trace)
    select u.decision, u.key, ${at}, u.customer, u.unit, ${policy.playbook}, ${policy.version}, u.enrolment, u.outcome,
      u.action, u.value, u.probability, string_to_array(u.reasons, ','), u.inputs, u.losers, ${versions}, u.trace
    from unnest(
      ${decided.map((d) => d.decision)}::uuid[], ${decided.map((d) => keyOf(policy, d.candidate))}::text[],
      ${decided.map((d) => d.candidate.customer)}::int[], ${decided.map((d) => d.candidate.unit)}::int[],
      ${decided.map((d) => d.candidate.enrolment)}::uuid[], ${decided.map((d) => d.outcome)}::text[],
      ${decided.map((d) => d.action)}::text[], ${decided.map((d) => d.value)}::numeric[],
      ${decided.map((d) => d.inputs.probability)}::float8[], ${decided.map((d) => d.reasons.join(","))}::text[],
      ${decided.map((d) => JSON.stringify(d.inputs))}::text[], ${decided.map((d) => JSON.stringify(d.losers))}::text[],
      ${decided.map((d) => d.candidate.trace)}::text[])
      as u(decision, key, customer, unit, enrolment, outcome, action, value, probability, reasons, inputs, losers, trace)`);
}
