/** Stops a playbook that holds, lets it go on, ends it, or brings back what it said before. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { sql } from "#ground/storage";
import { playbookPermissions } from "../permissions.ts";
import { type Change, changes, type VersionState, versionBefore } from "../rules/lifecycle.ts";
import { playbookCases } from "../rules/lifecycle-cases.ts";
import { addVersion, countChange, ownPlaybooks } from "../store/versions.ts";
import {
  checkedAgain,
  holdingOf,
  type PlaybookVerbParts,
  reasonOf,
  type VersionStands,
  versionIn,
  versionsOf,
} from "./parts.ts";

const needed = {
  pause: playbookPermissions.pause,
  resume: playbookPermissions.run,
  retire: playbookPermissions.run,
} as const satisfies Record<Change, string>;

/**
 * Pauses, resumes or retires a playbook. When it returns, no set goes on by what held before. Paused: nobody is admitted and runs
 * wait where they stand; resumed they go on. Retired: nobody is admitted, and runs go on to their end.
 * @throws authority.not_allowed, playbook.reason_missing, playbook.no_playbook, playbook.wrong_state
 */
export async function changePlaybook(
  { storage }: Pick<PlaybookVerbParts, "storage">,
  actor: Actor,
  {
    playbook,
    change,
    reason: given,
    at,
  }: {
    readonly playbook: string;
    readonly change: Change;
    readonly reason: string;
    readonly at: Date;
  },
): Promise<VersionStands> {
  allow(actor, needed[change]);
  const reason = reasonOf(given);
  const { from, to } = changes[change];
  return await storage.as(actor, async (tx) => {
    await ownPlaybooks(tx);
    const versions = await versionsOf(tx, playbook);
    const holds = holdingOf(versions);
    const state: VersionState = holds?.state ?? versions[0]?.state ?? "retired";
    if (!holds || !(from as readonly VersionState[]).includes(state))
      throw playbookCases.wrong_state({ playbook, state, needs: from.join(", ") });
    const { version } = holds;
    await tx.run(sql`
      update playbook.version set state = ${to}, changed_at = ${at} where playbook = ${playbook} and version = ${version}`);
    await countChange(tx);
    await audit(tx, actor, {
      action: `playbook.${change}`,
      target: `playbook:${playbook}@${version}`,
      before: { state },
      after: { state: to },
      reason,
    });
    return { playbook, version, state: to };
  });
}

/**
 * Lets an earlier version hold again, as a new version: whom the version in between admitted stays on it.
 * @param input.version the one to bring back; the one that held before this one when absent
 * @throws authority.not_allowed, playbook.reason_missing, playbook.no_playbook, playbook.no_version, playbook.not_waiting,
 *   playbook.nothing_before, playbook.same_definition, playbook.bad_definition when what it speaks of is no more
 */
export async function rollBackPlaybook(
  parts: PlaybookVerbParts,
  actor: Actor,
  {
    playbook,
    version: wanted,
    reason: given,
    at,
  }: {
    readonly playbook: string;
    readonly version?: number;
    readonly reason: string;
    readonly at: Date;
  },
): Promise<VersionStands & { readonly from: number }> {
  allow(actor, playbookPermissions.run);
  const reason = reasonOf(given);
  return await parts.storage.as(actor, async (tx) => {
    await ownPlaybooks(tx);
    const versions = await versionsOf(tx, playbook);
    const from = wanted ?? versionBefore(versions);
    if (from === undefined) throw playbookCases.nothing_before({ playbook });
    // What no second person ever agreed to is not among them.
    const earlier = versionIn(versions, { playbook, version: from }, ["retired"]);
    const holds = holdingOf(versions);
    if (holds?.hash === earlier.hash) throw playbookCases.same_definition({ playbook, version: holds.version });
    checkedAgain(parts, earlier);
    const { definition, hash, text } = earlier;
    const version = await addVersion(tx, {
      playbook,
      definition,
      hash,
      origin: "earlier",
      state: "live",
      liveFrom: at,
      text,
      by: actorLabel(actor),
      at,
      reason,
    });
    await audit(tx, actor, {
      action: "playbook.roll_back",
      target: `playbook:${playbook}@${version}`,
      before: holds ? { version: holds.version, hash: holds.hash } : null,
      after: { version, from, hash },
      reason,
    });
    return { playbook, version, state: "live", from };
  });
}
