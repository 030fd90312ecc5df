/** When customers asked to be left alone, so that only a newer consent lifts it. */
import type { Migration } from "#ground/storage";

export const dateLeftAlone: Migration = {
  name: "20261122_0007_date_left_alone",
  sql: `
    -- The bank's time of the newest request not to be contacted; null: none, or from before this was kept.
    alter table decision.standing add column do_not_contact_at timestamptz;
  `,
};
