/** Makes a playbook's definition the live version at once; the same definition again changes nothing. */
import type { Playbook } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import type { Storage } from "#ground/storage";
import { playbookPermissions } from "../permissions.ts";
import { definitionHash } from "../rules/lifecycle.ts";
import { addVersion, ownPlaybooks, readVersions } from "../store/versions.ts";
import { holdingOf } from "./parts.ts";

export interface PublishedVersion {
  readonly playbook: string;
  readonly version: number;
  readonly liveFrom: Date;
  /** False when this very definition was live already. */
  readonly published: boolean;
}

/** For banks that nobody is served by yet: their making, their story, their tests. People propose and approve. */
export async function publishPlaybook(
  storage: Storage,
  actor: Actor,
  input: { readonly playbook: string; readonly definition: Playbook; readonly liveFrom: Date },
): Promise<PublishedVersion> {
  allow(actor, playbookPermissions.publish);
  const { playbook, definition, liveFrom } = input;
  const hash = definitionHash(definition);
  return await storage.as(actor, async (tx) => {
    await ownPlaybooks(tx);
    const live = holdingOf(await readVersions(tx, playbook));
    if (live?.hash === hash && live.liveFrom)
      return { playbook, version: live.version, liveFrom: live.liveFrom, published: false };
    const version = await addVersion(tx, {
      playbook,
      definition,
      hash,
      origin: "file",
      state: "live",
      liveFrom,
      text: null,
      by: actorLabel(actor),
      at: liveFrom,
      reason: null,
    });
    await audit(tx, actor, {
      action: "playbook.publish",
      target: `playbook:${playbook}@${version}`,
      before: live ? { version: live.version, hash: live.hash } : null,
      after: { version, hash, liveFrom },
    });
    return { playbook, version, liveFrom, published: true };
  });
}
