/** What the bank's files say of playbooks: live when a bank begins, a proposal when they change later. */
import type { Playbook } from "#contracts/definitions";
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { type Storage, sql, type Tx } from "#ground/storage";
import { playbookPermissions } from "../permissions.ts";
import { definitionHash, fileAsks } from "../rules/lifecycle.ts";
import { addVersion, ownPlaybooks, readVersions, type StoredVersion, settleVersion } from "../store/versions.ts";
import type { VersionStands } from "./parts.ts";

export interface PlaybookFiles {
  readonly files: Readonly<Record<string, Playbook>>;
  /** Texts of the files, where they are at hand: comments are kept. */
  readonly texts?: ReadonlyMap<string, string>;
  readonly at: Date;
}

/**
 * A bank begins: every file whose playbook has no version yet goes live by its making. Once only; later it does nothing.
 * @returns what went live
 * @throws authority.not_allowed
 */
export async function beginPlaybooks(
  storage: Storage,
  actor: Actor,
  { files, texts, at }: PlaybookFiles,
): Promise<VersionStands[]> {
  allow(actor, playbookPermissions.publish);
  return await storage.as(actor, async (tx) => {
    if (await hasBegun(tx)) return [];
    await ownPlaybooks(tx);
    // Two processes that start together: the second sees what the first wrote.
    if (await hasBegun(tx)) return [];
    const known = new Set((await readVersions(tx, null)).map(({ playbook }) => playbook));
    const done: VersionStands[] = [];
    for (const [playbook, definition] of Object.entries(files)) {
      if (known.has(playbook)) continue;
      const version = await addVersion(tx, {
        playbook,
        definition,
        hash: definitionHash(definition),
        origin: "file",
        state: "live",
        liveFrom: at,
        text: texts?.get(playbook) ?? null,
        by: actorLabel(actor),
        at,
        reason: null,
      });
      done.push({ playbook, version, state: "live" });
    }
    await tx.run(sql`update playbook.book set begun = true`);
    await audit(tx, actor, {
      action: "playbook.begin",
      target: "playbooks",
      after: { playbooks: done.map(({ playbook, version }) => `${playbook}@${version}`) },
    });
    return done;
  });
}

/**
 * Brings proposals in line with the bank's files: what differs from what holds waits for a second person, and what no file
 * says any more is withdrawn. Nothing in a bank that has not begun, and one query where nothing changed.
 * @returns what was proposed
 * @throws authority.not_allowed
 */
export async function takePlaybookFiles(
  storage: Storage,
  actor: Actor,
  { files, texts, at }: PlaybookFiles,
): Promise<VersionStands[]> {
  allow(actor, playbookPermissions.propose);
  return await storage.as(actor, async (tx) => {
    if (!(await hasBegun(tx)) || !isOutOfLine(await readVersions(tx, null), files)) return [];
    await ownPlaybooks(tx);
    const by = actorLabel(actor);
    const proposed: VersionStands[] = [];
    for (const [playbook, asks] of asked(await readVersions(tx, null), files)) {
      for (const version of asks.withdraw) {
        await settleVersion(tx, { playbook, version, state: "withdrawn", by, at });
        await audit(tx, actor, { action: "playbook.withdraw", target: `playbook:${playbook}@${version}`, after: {} });
      }
      const definition = files[playbook];
      if (asks.asks === "nothing" || !definition) continue;
      const hash = definitionHash(definition);
      const text = texts?.get(playbook) ?? null;
      const version = await addVersion(tx, {
        playbook,
        definition,
        hash,
        origin: "file",
        state: "draft",
        liveFrom: null,
        text,
        by,
        at,
        reason: null,
      });
      await audit(tx, actor, {
        action: "playbook.propose",
        target: `playbook:${playbook}@${version}`,
        after: { version, hash, definition },
      });
      proposed.push({ playbook, version, state: "draft" });
    }
    return proposed;
  });
}

async function hasBegun(tx: Tx): Promise<boolean> {
  return (await tx.one<{ begun: boolean }>(sql`select begun from playbook.book`)).begun;
}

/** What each file asks for; a person's proposal of the same playbook stands in its way until it is settled. */
function asked(
  stored: readonly StoredVersion[],
  files: PlaybookFiles["files"],
): (readonly [playbook: string, ReturnType<typeof fileAsks>])[] {
  const names = new Set([...Object.keys(files), ...stored.map(({ playbook }) => playbook)]);
  return [...names].sort().map((playbook) => {
    const definition = files[playbook];
    const versions = stored.filter((one) => one.playbook === playbook);
    const asks = fileAsks(versions, definition && definitionHash(definition));
    const isBlocked = versions.some(
      ({ version, state }) => (state === "draft" || state === "approved") && !asks.withdraw.includes(version),
    );
    return [playbook, isBlocked ? { ...asks, asks: "nothing" as const } : asks] as const;
  });
}

function isOutOfLine(stored: readonly StoredVersion[], files: PlaybookFiles["files"]): boolean {
  return asked(stored, files).some(([, { asks, withdraw }]) => asks === "draft" || withdraw.length > 0);
}
