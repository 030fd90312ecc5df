/** What becomes of quarantined items: through the same steps again, or given up. */
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import type { Clock } from "#ground/clock";
import { type Storage, sql } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { permissions } from "../permissions.ts";
import { openItems, visibleItems } from "../read/quarantine.ts";
import { intakeCases } from "../rules/cases.ts";
import type { Correction } from "../rules/mend.ts";
import type { Mend, Mended, Replay, Replayed } from "../steps/replay.ts";

const ITEMS_OF_ONE_SET = 1_000;

export interface ReplaySelection {
  /** These items; all open ones when absent. */
  readonly ids?: readonly string[];
  /** Open items of one import. */
  readonly import?: string;
}

/**
 * Takes open items through the same steps again, after definitions were mended. May be repeated: what was taken in is
 * settled and stays as it is; what still does not fit stays open with its newest reasons.
 * @throws authority.not_allowed
 */
export async function replayQuarantine(
  parts: { readonly storage: Storage; readonly replay: Replay },
  actor: Actor,
  selection: ReplaySelection = {},
): Promise<Replayed> {
  allow(actor, permissions.replay_quarantine);
  const target = selection.ids ? `items:${selection.ids.length}` : `import:${selection.import ?? "all"}`;
  const total = { replayed: 0, facts: 0, open: 0 };
  const visible = selection.ids ? visibleOf(parts.storage, actor, selection.ids) : undefined;
  for await (const ids of visible ?? openItems(parts.storage, actor, selection.import ?? null)) {
    const done = await parts.replay(ids);
    total.replayed += done.replayed;
    total.facts += done.facts;
    total.open += done.open;
  }
  await parts.storage.as(actor, (tx) =>
    audit(tx, actor, { action: "intake.replay_quarantine", target: `quarantine:${target}`, after: { ...total } }),
  );
  return total;
}

/** The ids that the actor may see, in sets. */
async function* visibleOf(storage: Storage, actor: Actor, ids: readonly string[]): AsyncGenerator<string[]> {
  for (let at = 0; at < ids.length; at += ITEMS_OF_ONE_SET) {
    yield await visibleItems(storage, actor, ids.slice(at, at + ITEMS_OF_ONE_SET));
  }
}

export interface MendedItem {
  readonly id: string;
  readonly fields: readonly Correction[];
  readonly reason: string;
}

/**
 * Puts single values of an open item right and takes it in; what still does not fit leaves it as it came. Nothing of the
 * rest is shown to whoever mends. The audit trail names the fields and why, not what stood or stands there.
 * @throws authority.not_allowed, intake.no_such_quarantined, intake.not_open, intake.not_mendable
 */
export async function mendQuarantined(
  parts: { readonly storage: Storage; readonly mend: Mend },
  actor: Actor,
  { id, fields, reason }: MendedItem,
): Promise<Mended> {
  allow(actor, permissions.replay_quarantine);
  const [visible] = await visibleItems(parts.storage, actor, [id]);
  if (visible === undefined) throw intakeCases.no_such_quarantined({ id });
  const entry = {
    action: "intake.mend_quarantined",
    target: `quarantine:${id}`,
    after: { fields: fields.map(({ pointer }) => pointer) },
    reason: scrubText(reason.trim()),
  };
  const mended = await parts.mend(id, fields, (tx) => audit(tx, actor, entry));
  if (mended === undefined) throw intakeCases.not_open({ id });
  return mended;
}

/**
 * Gives open items up; they stay readable and are not replayed. Returns how many there were.
 * @throws authority.not_allowed
 */
export async function dismissQuarantined(
  parts: { readonly storage: Storage; readonly clock: Clock },
  actor: Actor,
  ids: readonly string[],
  reason: string,
): Promise<number> {
  allow(actor, permissions.dismiss_quarantine);
  return await parts.storage.as(actor, async (tx) => {
    const count = await tx.run(sql`
      update intake.quarantine set state = 'dismissed', settled_at = ${parts.clock.now()}
      where id = any(${[...ids]}::uuid[]) and state = 'open'`);
    await audit(tx, actor, {
      action: "intake.dismiss_quarantined",
      target: `quarantine:items:${count}`,
      after: { ids },
      reason,
    });
    return count;
  });
}
