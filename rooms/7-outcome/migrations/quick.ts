/** What counting needs to be one parallel pass: quarters of an hour as a column, and who stands more than once by an index. */
import type { Migration } from "#ground/storage";

export const countQuickly: Migration = {
  name: "20261122_0005_count_quickly",
  sql: `
    -- Zones change their offset by whole quarters of an hour: what lies within one is of one week wherever the bank is. A
    -- column has statistics; grouped by an expression the table would be sorted on the disk.
    alter table outcome.enrolment add column admitted_quarter timestamptz not null
      generated always as (date_bin(interval '15 minutes', admitted_at, timestamptz '2001-01-01 00:00+00')) stored;
    create index enrolment_several on outcome.enrolment (playbook, admitted_at) where several;
  `,
};
