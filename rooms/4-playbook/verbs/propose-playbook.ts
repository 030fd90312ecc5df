/** The first of two persons says what a playbook shall be. */
import { type Playbook, playbookText, readPlaybook } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import type { Language } from "#ground/errors";
import { playbookPermissions } from "../permissions.ts";
import { definitionHash } from "../rules/lifecycle.ts";
import { playbookCases } from "../rules/lifecycle-cases.ts";
import { addVersion, ownPlaybooks, readVersions, settleVersion } from "../store/versions.ts";
import {
  badDefinition,
  holdingOf,
  type PlaybookVerbParts,
  reasonOf,
  type VersionStands,
  versionIn,
  versionsOf,
} from "./parts.ts";

export interface PlaybookProposal {
  readonly playbook: string;
  /** The definition as data, or its file as text: comments in it are kept. */
  readonly body: unknown;
  readonly reason: string;
  readonly at: Date;
  /** Of the mistakes that are named; English when absent. */
  readonly language?: Language;
}

/**
 * Proposes a new playbook, or another definition of one; a second person approves it.
 * @throws authority.not_allowed, playbook.reason_missing, playbook.bad_definition with each mistake, playbook.other_name,
 *   playbook.same_definition, playbook.proposed_already
 */
export async function proposePlaybook(
  parts: PlaybookVerbParts,
  actor: Actor,
  { playbook: id, body, reason: given, at, language = "en" }: PlaybookProposal,
): Promise<VersionStands> {
  allow(actor, playbookPermissions.propose);
  const reason = reasonOf(given);
  const file = typeof body === "string" ? body : JSON.stringify(body ?? null);
  const { playbook, problems } = readPlaybook(file, parts.definitions, `${id}.yaml`);
  if (!playbook) throw badDefinition(id, problems, language);
  if (playbook.id !== id) throw playbookCases.other_name({ playbook: id, found: playbook.id });
  return await parts.storage.as(actor, async (tx) => {
    await ownPlaybooks(tx);
    const versions = await readVersions(tx, id);
    const hash = definitionHash(playbook);
    const holds = holdingOf(versions);
    if (holds?.hash === hash) throw playbookCases.same_definition({ playbook: id, version: holds.version });
    const open = versions.find(({ state }) => state === "draft" || state === "approved");
    if (open) throw playbookCases.proposed_already({ playbook: id, version: open.version });
    const text = typeof body === "string" ? body : textAfter(playbook, versions[0]?.text);
    const state = "draft";
    const by = actorLabel(actor);
    const version = await addVersion(tx, {
      playbook: id,
      definition: playbook,
      hash,
      origin: "api",
      state,
      liveFrom: null,
      text,
      by,
      at,
      reason,
    });
    await audit(tx, actor, {
      action: "playbook.propose",
      target: `playbook:${id}@${version}`,
      before: holds ? { version: holds.version, hash: holds.hash } : null,
      after: { version, hash, definition: playbook },
      reason,
    });
    return { playbook: id, version, state };
  });
}

/** What was written beside the version before stays. */
function textAfter(playbook: Playbook, before: string | null | undefined): string | null {
  return typeof before === "string" ? playbookText(playbook, before) : null;
}

/**
 * Takes a proposal back.
 * @throws authority.not_allowed, playbook.no_playbook, playbook.no_version, playbook.not_waiting
 */
export async function withdrawPlaybook(
  { storage }: Pick<PlaybookVerbParts, "storage">,
  actor: Actor,
  { playbook, version, at }: { readonly playbook: string; readonly version: number; readonly at: Date },
): Promise<VersionStands> {
  allow(actor, playbookPermissions.propose);
  return await storage.as(actor, async (tx) => {
    await ownPlaybooks(tx);
    versionIn(await versionsOf(tx, playbook), { playbook, version }, ["draft", "approved"]);
    const state = "withdrawn";
    await settleVersion(tx, { playbook, version, state, by: actorLabel(actor), at });
    await audit(tx, actor, {
      action: "playbook.withdraw",
      target: `playbook:${playbook}@${version}`,
      after: { state },
    });
    return { playbook, version, state };
  });
}
