/** Which channels are closed, and what waits for them. */
import { type Actor, allow } from "#ground/authority";
import { type Storage, sql } from "#ground/storage";
import { reachPermissions } from "../permissions.ts";

export interface ChannelStanding {
  readonly channel: string;
  readonly open: boolean;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
  readonly reason: string | null;
  /** Touches that are due by `at` and not handed over, in the actor's scope. */
  readonly waiting: number;
}

/** In the order of `channels`. */
export async function readChannelSwitches(
  storage: Storage,
  actor: Actor,
  channels: readonly string[],
  at: Date,
): Promise<ChannelStanding[]> {
  allow(actor, reachPermissions.read_touches);
  return await storage.as(actor, (tx) =>
    tx.rows<ChannelStanding>(sql`
      select u.channel, c.channel is null as open, c.closed_at as "closedAt", c.closed_by as "closedBy", c.reason,
        (select count(*)::int from reach.touch t
          where t.state = 'planned' and t.channel = u.channel and t.due_at <= ${at}) as waiting
      from unnest(${[...channels]}::text[]) with ordinality as u(channel, place)
        left join reach.closed_channel c using (channel)
      order by u.place`),
  );
}
