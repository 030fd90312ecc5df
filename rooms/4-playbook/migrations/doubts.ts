/** Silences that are doubted know which of them had been looked at. */
import type { Migration } from "#ground/storage";

export const keepDoubts: Migration = {
  name: "20261123_0050_keep_doubts",
  sql: `
    -- Of a silence that is doubted (since is null): those due from then on had not been looked at yet; null: all were.
    alter table playbook.timer add column open_from timestamptz;
  `,
};
