/** The second of two persons agrees to a proposal or refuses it; what was agreed to goes live. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow, secondPerson } from "#ground/authority";
import { sql, type Tx } from "#ground/storage";
import { playbookPermissions } from "../permissions.ts";
import { countChange, ownPlaybooks, retireHolding, type StoredVersion, settleVersion } from "../store/versions.ts";
import {
  checkedAgain,
  type PlaybookVerbParts,
  type PlaybookVersion,
  reasonOf,
  type VersionStands,
  versionIn,
  versionsOf,
} from "./parts.ts";

type Asked = PlaybookVersion & { readonly at: Date };

/**
 * Approves a draft. It goes live at once in place of the version that holds, unless it is to wait for `takeLive`.
 * @param input.later approved and not yet live
 * @throws authority.not_allowed, authority.same_person, playbook.no_playbook, playbook.no_version, playbook.not_waiting,
 *   playbook.bad_definition when what it speaks of is no more
 */
export async function approvePlaybook(
  parts: PlaybookVerbParts,
  actor: Actor,
  { playbook, version, at, later = false }: Asked & { readonly later?: boolean },
): Promise<VersionStands> {
  allow(actor, playbookPermissions.approve);
  return await parts.storage.as(actor, async (tx) => {
    await ownPlaybooks(tx);
    const draft = versionIn(await versionsOf(tx, playbook), { playbook, version }, ["draft"]);
    secondPerson(actor, draft.madeBy);
    checkedAgain(parts, draft);
    await settleVersion(tx, { playbook, version, state: "approved", by: actorLabel(actor), at });
    const state = later ? "approved" : "live";
    if (!later) await bringToLife(tx, draft, at);
    await audit(tx, actor, {
      action: "playbook.approve",
      target: `playbook:${playbook}@${version}`,
      after: { state, hash: draft.hash, proposedBy: draft.madeBy },
      approval: `${playbook}@${version}`,
    });
    return { playbook, version, state };
  });
}

/**
 * Lets an approved version go live, in place of the one that holds.
 * @throws authority.not_allowed, playbook.no_playbook, playbook.no_version, playbook.not_waiting, playbook.bad_definition
 */
export async function takeLive(
  parts: PlaybookVerbParts,
  actor: Actor,
  { playbook, version, at }: Asked,
): Promise<VersionStands> {
  allow(actor, playbookPermissions.run);
  return await parts.storage.as(actor, async (tx) => {
    await ownPlaybooks(tx);
    const approved = versionIn(await versionsOf(tx, playbook), { playbook, version }, ["approved"]);
    checkedAgain(parts, approved);
    await bringToLife(tx, approved, at);
    const state = "live";
    await audit(tx, actor, {
      action: "playbook.go_live",
      target: `playbook:${playbook}@${version}`,
      after: { state, hash: approved.hash, liveFrom: at },
    });
    return { playbook, version, state };
  });
}

async function bringToLife(tx: Tx, { playbook, version }: StoredVersion, at: Date): Promise<void> {
  await retireHolding(tx, playbook, at);
  await tx.run(sql`
    update playbook.version set state = 'live', live_from = ${at}, changed_at = ${at}
    where playbook = ${playbook} and version = ${version}`);
  await countChange(tx);
}

/** @throws authority.not_allowed, playbook.reason_missing, playbook.no_playbook, playbook.no_version, playbook.not_waiting */
export async function refusePlaybook(
  { storage }: Pick<PlaybookVerbParts, "storage">,
  actor: Actor,
  { playbook, version, at, reason: given }: Asked & { readonly reason: string },
): Promise<VersionStands> {
  allow(actor, playbookPermissions.approve);
  const reason = reasonOf(given);
  return await storage.as(actor, async (tx) => {
    await ownPlaybooks(tx);
    versionIn(await versionsOf(tx, playbook), { playbook, version }, ["draft", "approved"]);
    const state = "refused";
    await settleVersion(tx, { playbook, version, state, by: actorLabel(actor), at, reason });
    await audit(tx, actor, {
      action: "playbook.refuse",
      target: `playbook:${playbook}@${version}`,
      after: { state },
      reason,
    });
    return { playbook, version, state };
  });
}
