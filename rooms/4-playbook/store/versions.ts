/** Versions as they are kept, and the stamp of all that hold. */
import type { Playbook } from "#contracts/definitions";
import { type Sql, sql, type Tx } from "#ground/storage";
import type { VersionOrigin, VersionState } from "../rules/lifecycle.ts";

// Sets share it, a change of what holds has it alone: whoever paused a playbook knows that no set goes on admitting.
const LOCK = "perennial playbooks";

/**
 * For transactions that admit or move: the stamp of the book, held until they end, as an expression. Take it after the lock
 * of audiences and before any row.
 */
export const sharedPlaybooks: Sql = sql`playbook.share_book()`;

export async function readStamp(tx: Tx): Promise<number> {
  return (await tx.one<{ stamp: number }>(sql`select stamp from playbook.book`)).stamp;
}

/** For whoever changes what holds, or what is proposed: the second of two sees what the first wrote. */
export async function ownPlaybooks(tx: Tx): Promise<void> {
  await tx.run(sql`select pg_advisory_xact_lock(hashtext(${LOCK}))`);
}

export async function countChange(tx: Tx): Promise<void> {
  await tx.run(sql`update playbook.book set stamp = stamp + 1`);
}

export interface StoredVersion {
  readonly playbook: string;
  readonly version: number;
  readonly state: VersionState;
  readonly hash: string;
  readonly origin: VersionOrigin;
  readonly liveFrom: Date | null;
  readonly definition: Playbook;
  readonly text: string | null;
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly reason: string | null;
  readonly settledBy: string | null;
  readonly settledAt: Date | null;
  readonly settledReason: string | null;
  readonly changedAt: Date | null;
}

const columns = sql`playbook, version, state, hash, origin, live_from as "liveFrom", definition, text, made_by as "madeBy",
  made_at as "madeAt", reason, settled_by as "settledBy", settled_at as "settledAt", settled_reason as "settledReason",
  changed_at as "changedAt"`;

/** Every version of one playbook, or of all, newest first. */
export async function readVersions(tx: Tx, playbook: string | null): Promise<StoredVersion[]> {
  return await tx.rows<StoredVersion>(sql`
    select ${columns} from playbook.version where (${playbook}::text is null or playbook = ${playbook})
    order by playbook, version desc`);
}

/** Versions that are live or were: what somebody may still be in. */
export async function readLived(tx: Tx): Promise<StoredVersion[]> {
  return await tx.rows<StoredVersion>(sql`
    select ${columns} from playbook.version where state in ('live', 'paused', 'retired') order by playbook, version desc`);
}

export interface NewVersion {
  readonly playbook: string;
  readonly definition: Playbook;
  readonly hash: string;
  readonly origin: VersionOrigin;
  readonly state: "draft" | "live";
  readonly liveFrom: Date | null;
  readonly text: string | null;
  readonly by: string;
  readonly at: Date;
  readonly reason: string | null;
}

/** Adds the next version; the one that held is retired first where the new one is live. */
export async function addVersion(tx: Tx, added: NewVersion): Promise<number> {
  const { playbook, definition, hash, origin, state, liveFrom, text, by, at, reason } = added;
  if (state === "live") await retireHolding(tx, playbook, at);
  const settled = state === "live";
  const { version } = await tx.one<{ version: number }>(sql`
    insert into playbook.version (playbook, version, hash, definition, state, live_from, origin, text, made_by, made_at,
      reason, settled_by, settled_at)
    select ${playbook}, 1 + coalesce(max(version), 0), ${hash}, ${JSON.stringify(definition)}::json, ${state},
      ${liveFrom}::timestamptz, ${origin}, ${text}::text, ${by}, ${at}::timestamptz, ${reason}::text,
      ${settled ? by : null}::text, ${settled ? at : null}::timestamptz
    from playbook.version where playbook = ${playbook} returning version`);
  if (settled) await countChange(tx);
  return version;
}

/** A customer in flight stays on the version that admitted it, so the old one is retired and never removed. */
export async function retireHolding(tx: Tx, playbook: string, at: Date): Promise<void> {
  await tx.run(sql`
    update playbook.version set state = 'retired', changed_at = ${at}
    where playbook = ${playbook} and state in ('live', 'paused')`);
}

export interface Settling {
  readonly playbook: string;
  readonly version: number;
  readonly state: VersionState;
  readonly by: string;
  readonly at: Date;
  readonly reason?: string;
}

/** Writes what a second person, or whoever withdrew, said of a proposal. */
export async function settleVersion(tx: Tx, { playbook, version, state, by, at, reason }: Settling): Promise<void> {
  await tx.run(sql`
    update playbook.version set state = ${state}, settled_by = ${by}, settled_at = ${at},
      settled_reason = ${reason ?? null}::text
    where playbook = ${playbook} and version = ${version}`);
}
