/** The first of two persons: what the bank's files say of policies waits for the second. */
import type { Policy } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { type Storage, sql, type Tx } from "#ground/storage";
import { decisionPermissions } from "../permissions.ts";
import {
  addVersions,
  byPolicy,
  countPolicyChange,
  outOfLine,
  ownPolicies,
  type PolicyBook,
  readNewest,
  readPolicyBook,
} from "../store/policies.ts";

export interface PolicyFiles {
  /** What the files say. */
  readonly files: readonly Policy[];
  /** What a bank begins with that keeps no policy yet, asked when it is so: they hold by its making. */
  readonly first: () => Promise<readonly Policy[]>;
  readonly at: Date;
}

/**
 * Brings what is kept in line with the bank's files: what differs from what holds waits for a second person, and what no
 * file says any more is withdrawn. One query where nothing changed.
 * @returns the policies that hold
 * @throws authority.not_allowed
 */
export async function proposePolicies(storage: Storage, actor: Actor, input: PolicyFiles): Promise<PolicyBook> {
  allow(actor, decisionPermissions.propose_policy);
  return await storage.as(actor, async (tx) => {
    const { proposals, withdrawn } = outOfLine(await readNewest(tx), input.files);
    if (proposals.length + withdrawn.length > 0) await bringInLine(tx, actor, input);
    return await readPolicyBook(tx);
  });
}

async function bringInLine(tx: Tx, actor: Actor, { files, first, at }: PolicyFiles): Promise<void> {
  await ownPolicies(tx);
  const by = actorLabel(actor);
  if ((await readNewest(tx)).length === 0) {
    const changes = [...byPolicy(await first())].map(([id, body]) => ({ id, body }));
    const made = await addVersions(tx, changes, { state: "approved", by, at });
    await countPolicyChange(tx);
    await audit(tx, actor, {
      action: "policy.begin",
      target: "policies",
      after: { policies: made.map(({ id }) => id) },
    });
  }
  const { proposals, withdrawn } = outOfLine(await readNewest(tx), files);
  for (const { id, version } of withdrawn) {
    await tx.run(sql`
      update decision.policy set state = 'withdrawn', settled_by = ${by}, settled_at = ${at}
      where id = ${id} and version = ${version}`);
    await audit(tx, actor, { action: "policy.withdraw", target: `policy:${id}`, after: { version } });
  }
  const made = await addVersions(tx, proposals, { state: "proposed", by, at });
  for (const { id, version } of made) {
    const after = { version, body: proposals.find((one) => one.id === id)?.body ?? [] };
    await audit(tx, actor, { action: "policy.propose", target: `policy:${id}`, after });
  }
}
