/** Policies in their versions, each agreed to by a second person; decisions made for a request; decisions in order of time. */
import { grantsSql, type Migration } from "#ground/storage";

export const createPolicy: Migration = {
  name: "20261122_0003_policy",
  sql: `
    create table decision.policy (
      id text not null,
      version int not null,
      -- The policy as its files say it, one item for each span of days; none: it ends.
      body jsonb not null,
      state text not null check (state in ('proposed', 'approved', 'replaced', 'refused', 'withdrawn')),
      made_by text not null,
      made_at timestamptz not null,
      settled_by text,
      settled_at timestamptz,
      -- Why it was refused.
      reason text,
      primary key (id, version)
    );
    -- What holds, and what waits for a second person: one of each at most.
    create unique index policy_approved on decision.policy (id) where state = 'approved';
    create unique index policy_proposed on decision.policy (id) where state = 'proposed';
    -- Counts every change of what holds, so that whoever keeps the policies sees that they changed.
    create table decision.policy_book (stamp bigint not null);
    insert into decision.policy_book (stamp) values (0);
    ${grantsSql(
      { schema: "decision", table: "policy", scope: "open", app: ["select", "insert", "update"] },
      { schema: "decision", table: "policy_book", scope: "open", app: ["select", "update"] },
    )}

    -- A ranking is made and recorded as whoever asks for it, within what that one sees.
    grant insert on decision.record to perennial_app;
    create policy app_insert on decision.record for insert to perennial_app
      with check ((select ground.scope_all()) or unit = any ((select ground.scope_units())::int[]));
    grant insert on decision.assignment to perennial_app;
    create policy app_insert on decision.assignment for insert to perennial_app
      with check ((select ground.scope_all())
        or exists (select 1 from profile.customer visible where visible.customer = assignment.customer));
    -- Lists of decisions, newest first.
    create index record_at on decision.record (at desc, decision);
  `,
};
