/** New touches enter the ledger. */
import { sql, type Tx } from "#ground/storage";
import { sendKey } from "../rules/keys.ts";
import { sentStates, type TouchState, touchStates } from "../rules/states.ts";
import type { Intent, Planned, TouchCounts } from "../types.ts";

/**
 * Writes intents in the caller's transaction. An intent whose key has a row already changes nothing and counts as a
 * duplicate. `at` is the bank's time.
 */
export async function planTouches(tx: Tx, intents: readonly Intent[], at: Date): Promise<Planned> {
  if (intents.length === 0) return { planned: 0, duplicates: 0 };
  const column = <T>(of: (intent: Intent) => T): T[] => intents.map(of);
  // In the order of keys: two sets that meet in the index wait for each other and never in a circle.
  const planned = await tx.run(sql`
    insert into reach.touch (key, customer, unit, channel, class, playbook, version, enrolment, wave, decision, content,
      reasons, value, probability, trace, state, planned_at, due_at, deadline, updated_at, trail, trail_at, owner_role)
    select u.key, u.customer, u.unit, u.channel, u.class, u.playbook, u.version, u.enrolment, u.wave, u.decision, u.content,
      string_to_array(u.reasons, E'\\n'), u.value, u.probability, u.trace, 'planned', ${at}::timestamptz, u.due_at, u.deadline,
      ${at}::timestamptz, array['planned'], array[${at}::timestamptz], u.owner_role
    from unnest(${column(sendKey)}::text[], ${column((i) => i.customer)}::int[], ${column((i) => i.unit)}::int[],
      ${column((i) => i.channel)}::text[], ${column((i) => i.class)}::text[], ${column((i) => i.playbook)}::text[],
      ${column((i) => i.version)}::text[], ${column((i) => i.enrolment)}::text[], ${column((i) => i.wave)}::text[],
      ${column((i) => i.decision)}::text[], ${column((i) => i.content)}::text[],
      ${column((i) => (i.reasons ?? []).join("\n"))}::text[], ${column((i) => i.order.value)}::float8[],
      ${column((i) => i.order.probability)}::float8[], ${column((i) => i.trace)}::text[],
      ${column((i) => i.dueAt.toISOString())}::timestamptz[],
      ${column((i) => i.deadline?.toISOString() ?? null)}::timestamptz[], ${column((i) => i.ownerRole ?? null)}::text[])
      as u(key, customer, unit, channel, class, playbook, version, enrolment, wave, decision, content, reasons, value,
        probability, trace, due_at, deadline, owner_role)
    order by u.key
    on conflict (key) do nothing`);
  return { planned, duplicates: intents.length - planned };
}

/** The ledger in numbers, all of it or one playbook's. */
export async function countTouches(tx: Tx, playbook?: string): Promise<TouchCounts> {
  const rows = await tx.rows<{ state: TouchState; channel: string; count: number }>(sql`
    select state, channel, count(*) as count from reach.touch
    where ${playbook ?? null}::text is null or playbook = ${playbook ?? null} group by state, channel`);
  const byState = Object.fromEntries(touchStates.map((state) => [state, 0])) as Record<TouchState, number>;
  const byChannel: Record<string, number> = {};
  for (const { state, channel, count } of rows) {
    byState[state] += count;
    byChannel[channel] = (byChannel[channel] ?? 0) + count;
  }
  return {
    planned: rows.reduce((sum, row) => sum + row.count, 0),
    sent: sentStates.reduce((sum, state) => sum + byState[state], 0),
    byState,
    byChannel,
  };
}
