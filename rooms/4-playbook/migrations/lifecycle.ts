/** From a draft to a version that is live, and out of life again. The texts of migrations are held by checksum. */
import { grantsSql, type Migration } from "#ground/storage";

export const createLifecycle: Migration = {
  name: "20261122_0002_create_lifecycle",
  sql: `
    alter table playbook.version drop constraint version_state_check;
    alter table playbook.version
      add constraint version_state_check
        check (state in ('draft', 'approved', 'live', 'paused', 'retired', 'refused', 'withdrawn')),
      -- As it was written: the order of what it lists means something.
      alter column definition type json using definition::json,
      -- Null before a version is live for the first time.
      alter column live_from drop not null,
      add constraint version_lived check (live_from is not null or state not in ('live', 'paused', 'retired')),
      -- file: the bank's files say it; api: a person proposed it; earlier: a version before was brought back.
      add column origin text not null default 'file' check (origin in ('file', 'api', 'earlier')),
      -- The file as a person wrote it, with comments; null where there was none.
      add column text text,
      add column made_by text not null default 'job:publish definitions',
      add column made_at timestamptz,
      add column reason text,
      -- The second person, who approved or refused; whoever withdrew.
      add column settled_by text,
      add column settled_at timestamptz,
      add column settled_reason text,
      -- When it was paused or retired last.
      add column changed_at timestamptz;
    update playbook.version set made_at = live_from, settled_by = made_by, settled_at = live_from;
    alter table playbook.version alter column made_at set not null, alter column made_by drop default,
      alter column origin drop default;
    drop index playbook.version_live;
    create unique index version_live on playbook.version (playbook) where state in ('live', 'paused');
    -- One proposal at a time.
    create unique index version_open on playbook.version (playbook) where state in ('draft', 'approved');

    -- The stamp rises with every change of what is live, paused or retired, under the lock that sets share: who has read it
    -- knows what holds. Begun: the bank's files were made live once; what they change later is a proposal.
    create table playbook.book (
      single boolean primary key default true check (single),
      stamp bigint not null,
      begun boolean not null
    );
    insert into playbook.book (stamp, begun) select 1, exists (select 1 from playbook.version);
    ${grantsSql({ schema: "playbook", table: "book", scope: "open", app: ["select", "update"] })}
  `,
};
