/** A person plays the customer, or the network, of a message in the local inbox: it is opened, answered, refused, lost. */
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import type { Clock } from "#ground/clock";
import { type Storage, sql, type Tx } from "#ground/storage";
import { reachCases } from "../cases.ts";
import { reachPermissions } from "../permissions.ts";
import { actsOf, endsNetwork, happensBy, type InboxAct, isLocalChannel } from "../rules/local-network.ts";
import { isOptOut } from "../rules/opt-out.ts";
import { addEvents } from "../store/local-messages.ts";

export interface Act {
  readonly message: number;
  readonly act: InboxAct;
  /** Of a reply; it is read and not kept. */
  readonly text?: string;
  /** Of a finished call, as `refused`. */
  readonly outcome?: string;
}

/**
 * Makes it happen in the local network, which tells of it as networks do: by reports, through intake.
 * @throws reach.no_message, reach.act_not_possible
 */
export async function actInInbox(
  parts: { readonly storage: Storage; readonly clock: Clock },
  actor: Actor,
  { message, act, text, outcome }: Act,
): Promise<void> {
  allow(actor, reachPermissions.play_inbox);
  const events = happensBy(act, { optsOut: act === "reply" && isOptOut(text ?? ""), outcome: outcome ?? null });
  await parts.storage.as(actor, async (tx) => {
    const { key, channel } = await messageNamed(tx, message);
    const possible = isLocalChannel(channel) ? actsOf[channel] : [];
    if (!possible.includes(act)) {
      throw reachCases.act_not_possible({ act, channel, possible: possible.join(", ") });
    }
    await addEvents(tx, message, events, parts.clock.now(), endsNetwork.has(act));
    await audit(tx, actor, { action: "reach.act_in_inbox", target: `touch:${key}`, after: { act } });
  });
}

async function messageNamed(tx: Tx, message: number): Promise<{ key: string; channel: string }> {
  const row = await tx.maybe<{ key: string; channel: string }>(sql`
    select key, channel from reach.local_message where message = ${message} for update`);
  if (!row) throw reachCases.no_message();
  return row;
}
