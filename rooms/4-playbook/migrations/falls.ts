/** Turns that facts brought about are of two kinds: what stood may stand no more, and turn again by time. */
import type { Migration } from "#ground/storage";

export const noteFalls: Migration = {
  name: "20261122_0006_note_falls",
  sql: `
    alter table playbook.noticed add column stands boolean not null default true;
    create index noticed_fallen on playbook.noticed (playbook, at) where not stands;
  `,
};
