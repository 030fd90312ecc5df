/** What many records share is kept once, and a record costs less to write. */
import { grantsSql, type Migration } from "#ground/storage";

export const createFrames: Migration = {
  name: "20261122_0110_create_frames",
  sql: `
    -- Parts of inputs that are the same for many decisions, by the hash of their text.
    create table decision.frame (
      frame text primary key,
      body text not null
    );
    ${grantsSql({ schema: "decision", table: "frame", scope: "open", app: ["select"] })}

    -- 3: as 2, with inputs in the short form that names frames.
    alter table decision.record
      -- Canonical JSON of the experiments that the playbook's own marketing takes part in, with share and draw, for those
      -- who count its outcome; null: none, or form 1 or 2.
      add column controls text,
      -- A record's limits are written before it in its transaction and never removed; to look each row's up again costs
      -- as much as an index.
      drop constraint record_limits_fkey;
    -- A decision's id is a function of its key: that it is made at most once is held by the primary key.
    drop index decision.record_key;
  `,
};
