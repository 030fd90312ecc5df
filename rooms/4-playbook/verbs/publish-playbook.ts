/** Makes a playbook's definition the live version; the same definition again changes nothing. */
import { createHash } from "node:crypto";
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import { type Storage, sql } from "#ground/storage";
import { playbookPermissions } from "../permissions.ts";

export interface PublishedVersion {
  readonly playbook: string;
  readonly version: number;
  readonly liveFrom: Date;
  /** False when this very definition was live already. */
  readonly published: boolean;
}

/** JSON with sorted keys, so that a definition's hash does not hang on the order in which a file lists things. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

export async function publishPlaybook(
  storage: Storage,
  actor: Actor,
  input: { readonly playbook: string; readonly definition: object; readonly liveFrom: Date },
): Promise<PublishedVersion> {
  allow(actor, playbookPermissions.publish);
  const text = canonical(input.definition);
  const hash = createHash("sha256").update(text).digest("hex");
  return await storage.as(actor, async (tx) => {
    const rows = await tx.rows<{ version: number; hash: string; state: string; liveFrom: Date }>(sql`
      select version, hash, state, live_from as "liveFrom" from playbook.version
      where playbook = ${input.playbook} order by version desc for update`);
    const live = rows.find((row) => row.state === "live");
    if (live?.hash === hash) {
      return { playbook: input.playbook, version: live.version, liveFrom: live.liveFrom, published: false };
    }
    const version = (rows[0]?.version ?? 0) + 1;
    // A customer in flight stays on the version that admitted it, so the old one is retired and never removed.
    await tx.run(
      sql`update playbook.version set state = 'retired' where playbook = ${input.playbook} and state = 'live'`,
    );
    await tx.run(sql`
      insert into playbook.version (playbook, version, hash, definition, state, live_from)
      values (${input.playbook}, ${version}, ${hash}, ${text}::jsonb, 'live', ${input.liveFrom})`);
    await audit(tx, actor, {
      action: "playbook.publish",
      target: `playbook:${input.playbook}@${version}`,
      before: live ? { version: live.version, hash: live.hash } : null,
      after: { version, hash, liveFrom: input.liveFrom },
    });
    return { playbook: input.playbook, version, liveFrom: input.liveFrom, published: true };
  });
}
