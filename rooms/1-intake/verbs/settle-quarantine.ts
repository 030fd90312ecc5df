/** What becomes of quarantined items: through the same steps again, or given up. */
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import type { Clock } from "#ground/clock";
import { type Storage, sql } from "#ground/storage";
import { permissions } from "../permissions.ts";
import { openItems, visibleItems } from "../read/quarantine.ts";
import type { Replay, Replayed } from "../steps/replay.ts";

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
