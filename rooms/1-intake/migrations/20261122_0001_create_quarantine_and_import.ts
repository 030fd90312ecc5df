import { grantsSql, type Migration } from "#ground/storage";

export const createQuarantineAndImport: Migration = {
  name: "20261122_0001_create_quarantine_and_import",
  sql: `
    create schema intake;

    create table intake.import (
      import uuid primary key,
      map text not null,
      file text not null,
      digest text not null,
      columns text[] not null,
      state text not null check (state in ('running', 'done', 'failed')),
      -- The last line that was counted, and where the text goes on behind it; both move with the rows they speak of.
      line bigint not null,
      next_line bigint not null,
      next_offset bigint not null,
      accepted bigint not null default 0,
      quarantined bigint not null default 0,
      duplicates bigint not null default 0,
      facts bigint not null default 0,
      reason text,
      started_by text not null,
      started_at timestamptz not null,
      changed_at timestamptz not null
    );
    create index import_running on intake.import (started_at) where state = 'running';

    create table intake.quarantine (
      id uuid primary key,
      received_at timestamptz not null,
      channel text not null check (channel in ('http', 'file')),
      state text not null default 'open' check (state in ('open', 'replayed', 'dismissed')),
      source text,
      fact_id text,
      type text,
      import uuid,
      line bigint,
      -- [{pointer, value?, name, reason, zh}]; a value that may be personal is left out.
      problems jsonb not null,
      -- What came in, sealed: it may hold personal data.
      payload bytea not null,
      -- The facts that a replay made of it: [[source, id], …].
      facts jsonb,
      attempts int not null default 0,
      settled_at timestamptz
    );
    create index quarantine_open on intake.quarantine (received_at, id) where state = 'open';
    create index quarantine_row on intake.quarantine (import, line) where import is not null;

    ${grantsSql(
      { schema: "intake", table: "import", scope: "bank", app: ["select", "insert"] },
      { schema: "intake", table: "quarantine", scope: "bank", app: ["select", "update"] },
    )}
  `,
};
