/** Wordings that are tried against each other: what was drawn for whom, and what is known of each. */
import { grantsSql, type Migration } from "#ground/storage";

export const createCopy: Migration = {
  name: "20261122_0230_copy",
  sql: `
    create table learning.copy_choice (
      enrolment uuid not null,
      wave text not null,
      content text not null,
      -- The content that was sent, and how likely it was to be drawn.
      variant text not null,
      share double precision not null,
      chosen_at timestamptz not null,
      primary key (enrolment, wave, content)
    );
    create index copy_choice_content on learning.copy_choice (content, chosen_at);
    create table learning.copy_test (
      content text primary key,
      judged_at timestamptz not null,
      choices int not null,
      arms jsonb not null,
      policies jsonb not null
    );
    ${grantsSql(
      { schema: "learning", table: "copy_choice", scope: "engine" },
      { schema: "learning", table: "copy_test", scope: "open", app: ["select"] },
    )}
  `,
};
