/** Channels that somebody closed: what is due there waits. */
import { grantsSql, type Migration } from "#ground/storage";

export const closeChannels: Migration = {
  name: "20261123_0030_channel_switch",
  sql: `
    create table reach.closed_channel (
      channel text primary key,
      closed_at timestamptz not null,
      -- As audit names the actor.
      closed_by text not null,
      reason text not null
    );
    ${grantsSql({ schema: "reach", table: "closed_channel", scope: "open", app: ["select", "insert", "delete"] })}
  `,
};
