/** A channel is closed and opened again: what is due there waits meanwhile. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import type { Clock } from "#ground/clock";
import { type Storage, sql } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { reachCases } from "../cases.ts";
import { reachPermissions } from "../permissions.ts";

export interface ChannelSwitch {
  readonly channel: string;
  readonly open: boolean;
  readonly reason: string;
}

export interface SwitchParts {
  readonly storage: Storage;
  readonly clock: Pick<Clock, "now">;
  /** Channels of the catalog. */
  readonly channels: readonly string[];
}

/**
 * While a channel is closed nothing that is due there is handed to its network or to a colleague; what is with them already
 * goes on. Opened again, what is in time goes out and what is past its deadline expires. To close what is closed changes
 * nothing.
 * @returns whether it is another one now @throws authority.not_allowed, reach.unknown_channel
 */
export async function switchChannel(
  { storage, clock, channels }: SwitchParts,
  actor: Actor,
  { channel, open, reason }: ChannelSwitch,
): Promise<boolean> {
  allow(actor, reachPermissions.switch_channel);
  if (!channels.includes(channel)) throw reachCases.unknown_channel({ channel, known: channels.join(", ") });
  const why = scrubText(reason.trim());
  return await storage.as(actor, async (tx) => {
    const changed = open
      ? await tx.run(sql`delete from reach.closed_channel where channel = ${channel}`)
      : await tx.run(sql`
          insert into reach.closed_channel (channel, closed_at, closed_by, reason)
          values (${channel}, ${clock.now()}, ${actorLabel(actor)}, ${why}) on conflict (channel) do nothing`);
    if (changed === 0) return false;
    const action = open ? "reach.open_channel" : "reach.close_channel";
    await audit(tx, actor, { action, target: `channel:${channel}`, reason: why });
    return true;
  });
}
