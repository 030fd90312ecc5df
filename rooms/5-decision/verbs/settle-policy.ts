/** The second of two persons agrees to a changed policy, or refuses it. */
import type { Policy } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, secondPerson } from "#ground/authority";
import { type Storage, sql, type Tx } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { decisionPermissions } from "../permissions.ts";
import { policyCases } from "../rules/cases.ts";
import { countPolicyChange, ownPolicies } from "../store/policies.ts";

export interface PolicyVersion {
  readonly policy: string;
  readonly version: number;
}

export interface PolicyApproved extends PolicyVersion {
  /** `ended`: no version of it holds any more. */
  readonly state: "approved" | "ended";
}

/**
 * Lets a changed policy hold from now on, for decisions and for what was decided and has not gone out yet.
 * @throws authority.not_allowed, authority.same_person, policy.no_proposal
 */
export async function approvePolicy(
  storage: Storage,
  actor: Actor,
  input: PolicyVersion & { readonly at: Date },
): Promise<PolicyApproved> {
  allow(actor, decisionPermissions.approve_policy);
  const { policy, version, at } = input;
  return await storage.as(actor, async (tx) => {
    await ownPolicies(tx);
    const { body, made_by: madeBy } = await takeWaiting(tx, input);
    secondPerson(actor, madeBy);
    const by = actorLabel(actor);
    await tx.run(sql`
      update decision.policy set state = 'replaced' where id = ${policy} and state = 'approved'`);
    await tx.run(sql`
      update decision.policy set state = 'approved', settled_by = ${by}, settled_at = ${at}
      where id = ${policy} and version = ${version}`);
    await countPolicyChange(tx);
    const state = body.length === 0 ? "ended" : "approved";
    await audit(tx, actor, {
      action: "policy.approve",
      target: `policy:${policy}`,
      after: { version, state, proposedBy: madeBy },
      approval: `${policy}@${version}`,
    });
    return { policy, version, state };
  });
}

/** @throws authority.not_allowed, policy.no_proposal, policy.reason_missing */
export async function refusePolicy(
  storage: Storage,
  actor: Actor,
  input: PolicyVersion & { readonly reason: string; readonly at: Date },
): Promise<void> {
  allow(actor, decisionPermissions.approve_policy);
  const { policy, version, at } = input;
  // What is typed as a reason stays for ever: no number of anybody in it.
  const reason = scrubText(input.reason.trim());
  if (reason === "") throw policyCases.reason_missing();
  await storage.as(actor, async (tx) => {
    await ownPolicies(tx);
    await takeWaiting(tx, input);
    await tx.run(sql`
      update decision.policy set state = 'refused', settled_by = ${actorLabel(actor)}, settled_at = ${at},
        reason = ${reason}
      where id = ${policy} and version = ${version}`);
    await audit(tx, actor, { action: "policy.refuse", target: `policy:${policy}`, after: { version }, reason });
  });
}

interface Waiting {
  readonly body: readonly Policy[];
  readonly made_by: string;
}

async function takeWaiting(tx: Tx, { policy, version }: PolicyVersion): Promise<Waiting> {
  const waiting = await tx.maybe<Waiting>(sql`
    select body, made_by from decision.policy
    where id = ${policy} and version = ${version} and state = 'proposed' for update`);
  if (!waiting) throw policyCases.no_proposal({ policy, version });
  return waiting;
}
