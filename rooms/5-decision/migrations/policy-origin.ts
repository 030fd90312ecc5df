/** Policies that people propose beside what the bank's files say. */
import type { Migration } from "#ground/storage";

export const tellPolicyOrigin: Migration = {
  name: "20261123_0020_policy_origin",
  sql: `
    alter table decision.policy
      -- Who said it: the bank's files, or a person. Files ask for a change only when what they say has changed.
      add column origin text not null default 'file' check (origin in ('file', 'person')),
      -- As a person wrote it, comments included; null: made from the body.
      add column text text,
      -- Why a person proposed it.
      add column why text;
  `,
};
