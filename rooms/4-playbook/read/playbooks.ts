/** What playbooks there are, how they came to be, and what waits for a second person. */
import {
  type Both,
  diffParts,
  type Playbook,
  playbookText,
  type TriggerKind,
  triggerKind,
} from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import type { Storage } from "#ground/storage";
import { playbookPermissions } from "../permissions.ts";
import { playbookCases } from "../rules/lifecycle-cases.ts";
import { readVersions, type StoredVersion } from "../store/versions.ts";
import { holdingOf, versionsOf } from "../verbs/parts.ts";

export interface PlaybookLine extends Both {
  readonly id: string;
  readonly stage: string;
  readonly class: string;
  readonly trigger: TriggerKind | null;
  /** The version that is live or paused; null: none is. */
  readonly version: number | null;
  readonly state: "live" | "paused" | null;
  readonly liveFrom: Date | null;
  /** The version that waits: for a second person (draft), or to go live (approved). */
  readonly waiting: number | null;
  readonly waitingState: "draft" | "approved" | null;
  readonly waitingBy: string | null;
  readonly waitingSince: Date | null;
}

export type PlaybookVersionView = Omit<StoredVersion, "playbook" | "hash" | "text" | "changedAt">;

export interface PlaybookDetail extends PlaybookLine {
  /** What the version that waits would change. */
  readonly changes: ReturnType<typeof diffParts>;
  /** Newest first. */
  readonly versions: readonly PlaybookVersionView[];
}

/** @param waiting only those of which a change waits @throws authority.not_allowed */
export async function listPlaybooks(
  storage: Storage,
  actor: Actor,
  { waiting = false }: { readonly waiting?: boolean } = {},
): Promise<PlaybookLine[]> {
  allow(actor, playbookPermissions.read);
  const rows = await storage.as(actor, (tx) => readVersions(tx, null));
  const playbooks = new Map<string, StoredVersion[]>();
  for (const row of rows) playbooks.set(row.playbook, [...(playbooks.get(row.playbook) ?? []), row]);
  return [...playbooks]
    .map(([id, versions]) => lineOf(id, versions))
    .filter((line) => !waiting || line.waiting !== null);
}

/** @throws authority.not_allowed, playbook.no_playbook */
export async function showPlaybook(storage: Storage, actor: Actor, id: string): Promise<PlaybookDetail> {
  allow(actor, playbookPermissions.read);
  const versions = await storage.as(actor, (tx) => versionsOf(tx, id));
  const line = lineOf(id, versions);
  const of = (version: number | null) => versions.find((one) => one.version === version)?.definition;
  const after = of(line.waiting);
  return {
    ...line,
    changes: after ? diffParts(of(line.version), after) : [],
    versions: versions.map(({ playbook: _, hash: _hash, text: _text, changedAt: _at, ...version }) => version),
  };
}

/**
 * A version as the text of its file, with the comments that were written beside it or beside the version before.
 * @param version the one that holds, or the newest, when absent
 * @throws authority.not_allowed, playbook.no_playbook, playbook.no_version
 */
export async function playbookFile(
  storage: Storage,
  actor: Actor,
  id: string,
  version?: number,
): Promise<{ readonly version: number; readonly definition: Playbook; readonly text: string }> {
  allow(actor, playbookPermissions.read);
  const versions = await storage.as(actor, (tx) => versionsOf(tx, id));
  const wanted = version ?? holdingOf(versions)?.version ?? versions[0]?.version ?? 0;
  const at = versions.findIndex((one) => one.version === wanted);
  const found = versions[at];
  if (!found) throw playbookCases.no_version({ playbook: id, version: wanted });
  const before = versions.slice(at).find(({ text }) => text !== null)?.text;
  return {
    version: wanted,
    definition: found.definition,
    text: found.text ?? playbookText(found.definition, before ?? undefined),
  };
}

function lineOf(id: string, versions: readonly StoredVersion[]): PlaybookLine {
  const holds = holdingOf(versions);
  const waits = versions.find(({ state }) => state === "draft" || state === "approved");
  const named = (holds ?? waits ?? versions[0])?.definition;
  return {
    id,
    zh: named?.zh ?? id,
    en: named?.en ?? id,
    stage: named?.stage ?? "",
    class: named?.class ?? "",
    trigger: (named && triggerKind(named.trigger)) ?? null,
    version: holds?.version ?? null,
    state: holds ? (holds.state === "paused" ? "paused" : "live") : null,
    liveFrom: holds?.liveFrom ?? null,
    waiting: waits?.version ?? null,
    waitingState: waits ? (waits.state === "approved" ? "approved" : "draft") : null,
    waitingBy: waits?.madeBy ?? null,
    waitingSince: waits?.madeAt ?? null,
  };
}
