/** Scores end: by the time that whoever published them gave, or because they were withdrawn. */
import type { Migration } from "#ground/storage";

export const endScores: Migration = {
  name: "20261122_0221_end_scores",
  sql: `
    alter table profile.score add column until timestamptz;
    -- Scores whose time is over are looked for.
    create index score_until on profile.score (until) where until is not null and until > 'epoch';
  `,
};

export const endScoresColumnar: Migration = {
  name: "20261122_0222_end_scores",
  sql: "alter table score add column until DateTime64(3, 'UTC') default toDateTime64('2299-12-31 00:00:00', 3, 'UTC')",
};
