/** How far back what was told is kept: what ended before is counted for good. */
import { grantsSql, type Migration } from "#ground/storage";

export const createKept: Migration = {
  name: "20261122_0004_create_kept",
  sql: `
    -- One row at most. Enrolments whose window ended before keep the counts they have, and the events that made them are gone.
    create table outcome.kept (
      one boolean primary key default true check (one),
      since timestamptz not null
    );
    create index event_at on outcome.event (at);

    ${grantsSql({ schema: "outcome", table: "kept", scope: "engine" })}
  `,
};
