/** The audit trail: one row per change, written in the change's own transaction; sealed afterwards into a hash chain. */
import { type Actor, actorLabel } from "#ground/authority";
import { machine } from "#ground/clock";
import { sql, type Tx } from "#ground/storage";

export interface AuditEntry {
  /** `room.verb`, past or imperative as the verb is named. */
  readonly action: string;
  /** What was changed, `kind:id`. */
  readonly target: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** Why, where a person had to say so. */
  readonly reason?: string;
  /** The approval that allowed it, where two persons are needed. */
  readonly approval?: string;
}

// Names that never reach the trail, wherever they stand in before/after.
const hidden = new Set(["password", "secret", "token", "key", "phone", "email", "id_number", "name"]);

function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, hidden.has(name) ? "***" : stripped(inner)]),
  );
}

/** Writes one entry. Part of the verb's transaction: if it fails, the change fails. */
export async function audit(tx: Tx, actor: Actor, entry: AuditEntry): Promise<void> {
  await auditMany(tx, actor, [entry]);
}

/** Writes many entries in one statement. */
export async function auditMany(tx: Tx, actor: Actor, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const details = entries.map((entry) =>
    JSON.stringify(
      stripped({ before: entry.before, after: entry.after, reason: entry.reason, approval: entry.approval }),
    ),
  );
  await tx.run(sql`
    insert into audit.entry (at, actor, action, target, detail)
    select ${machine.now()}, ${actorLabel(actor)}, u.action, u.target, u.detail::jsonb
    from unnest(${entries.map((e) => e.action)}::text[], ${entries.map((e) => e.target)}::text[], ${details}::text[])
      with ordinality as u(action, target, detail, n) order by u.n`);
}

export {
  type Anchor,
  type Defect,
  type DefectKind,
  defects,
  describeDefect,
  GENESIS,
  link,
  type Seal,
  type TrailRow,
} from "./chain.ts";
export { auditMigrations } from "./migrations.ts";
export { createSealer, type Sealer, type SealerOptions } from "./sealer.ts";
export { type AuditVerdict, verifyAudit } from "./verify.ts";
