/** Versions of playbooks, and customers' runs through them. */
import { grantsSql, type Migration } from "#ground/storage";

export const createVersionAndEnrolment: Migration = {
  name: "20261122_0001_create_version_and_enrolment",
  sql: `
        create schema playbook;
        create table playbook.version (
          playbook text not null,
          version int not null,
          -- SHA-256 of the definition's canonical JSON: the same file is the same version.
          hash text not null,
          definition jsonb not null,
          state text not null check (state in ('live', 'paused', 'retired')),
          -- Facts that happened earlier admit nobody.
          live_from timestamptz not null,
          primary key (playbook, version)
        );
        create unique index version_live on playbook.version (playbook) where state = 'live';

        create table playbook.enrolment (
          enrolment uuid primary key,
          playbook text not null,
          version int not null,
          customer int not null,
          admitted_at timestamptz not null,
          state text not null check (state in ('waiting', 'decided', 'converted', 'ended')),
          trace text
        );
        -- The decision takes who waits, in order of arrival.
        create index enrolment_waiting on playbook.enrolment (playbook, admitted_at, customer) where state = 'waiting';
        create index enrolment_customer on playbook.enrolment (customer);
        ${grantsSql(
          { schema: "playbook", table: "version", scope: "open", app: ["select", "insert", "update"] },
          { schema: "playbook", table: "enrolment", scope: "customer", app: ["select"] },
        )}
      `,
};
