import { grantsSql, type Migration } from "#ground/storage";

const people = `
    -- Which of the installation's data keys wraps the person's own key.
    alter table profile.person add column data_key int not null default 1;
    create table profile.data_key (
      key int primary key,
      -- Tells a wrong key before anything is opened with it.
      fingerprint text not null,
      made_at timestamptz not null,
      retired_at timestamptz
    );

    -- By which keys a customer is found. A key of an exclusive kind belongs to one customer, who holds it; whoever else
    -- shows the same key contests it, and a merge is proposed.
    create table profile.identity_key (
      kind text not null,
      hmac bytea not null,
      customer int not null,
      exclusive boolean not null,
      held boolean not null,
      since timestamptz not null,
      source text not null,
      primary key (kind, hmac, customer)
    );
    create unique index identity_key_held on profile.identity_key (kind, hmac) where exclusive and held;
    create index identity_key_customer on profile.identity_key (customer, kind);
    insert into profile.identity_key (kind, hmac, customer, exclusive, held, since, source)
      select 'phone', substring(phone_hmac from 1 for 16), customer, false, true, created_at, 'record'
      from profile.person where phone_hmac is not null;
    insert into profile.identity_key (kind, hmac, customer, exclusive, held, since, source)
      select 'email', substring(email_hmac from 1 for 16), customer, false, true, created_at, 'record'
      from profile.person where email_hmac is not null;
    alter table profile.person drop column phone_hmac, drop column email_hmac;
`;

const merging = `
    -- Where a number's facts go: to the customer that it was merged into, or nowhere (null) when it was erased. The log
    -- keeps every fact under the number that it came for, so that taking a merge back loses nothing.
    create table profile.redirect (
      customer int primary key,
      survivor int,
      -- Revision of the customer's state when it went, for copies never go back.
      revision bigint not null,
      at timestamptz not null
    );
    create index redirect_survivor on profile.redirect (survivor) where survivor is not null;
    create table profile.merge (
      merge uuid primary key,
      survivor int not null,
      absorbed int not null,
      rule text,
      merged_at timestamptz not null,
      merged_by text not null,
      reason text not null,
      undone_at timestamptz,
      undone_by text,
      undone_reason text
    );
    create unique index merge_standing on profile.merge (absorbed) where undone_at is null;
    create index merge_survivor on profile.merge (survivor);
    create table profile.merge_proposal (
      proposal uuid primary key,
      first int not null,
      second int not null,
      kinds text[] not null,
      proposed_at timestamptz not null,
      state text not null check (state in ('open', 'merged', 'refused')),
      settled_at timestamptz,
      settled_by text,
      reason text
    );
    create index merge_proposal_open on profile.merge_proposal (proposed_at, proposal) where state = 'open';
    create index merge_proposal_first on profile.merge_proposal (first);
    create index merge_proposal_second on profile.merge_proposal (second);
    -- Customers whose rows in ClickHouse's copy have to go.
    create table profile.forgotten (customer int primary key, since timestamptz not null);
`;

const households = `
    create table profile.household_member (
      customer int primary key,
      household text not null,
      relation text,
      since timestamptz not null,
      source text not null,
      fact text not null
    );
    create index household_member_household on profile.household_member (household, customer);
    create table profile.household_history (
      customer int not null,
      source text not null,
      fact text not null,
      household text not null,
      relation text,
      linked boolean not null,
      at timestamptz not null,
      primary key (customer, source, fact)
    );
    create table profile.household_tag (
      household text not null,
      name text not null,
      value text not null,
      -- What the value was computed from.
      total numeric(20, 2) not null,
      members int not null,
      at timestamptz not null,
      primary key (household, name)
    );
`;

const consent = `
    -- What holds now, by purpose and channel; the empty channel stands for every one.
    create table profile.consent (
      customer int not null,
      purpose text not null,
      channel text not null,
      given boolean not null,
      at timestamptz not null,
      text_version text,
      -- What proves it: the touch that was answered, or the fact itself.
      evidence text not null,
      source text not null,
      fact text not null,
      primary key (customer, purpose, channel)
    );
    -- Every statement ever made; kept as proof when a customer is erased.
    create table profile.consent_history (
      customer int not null,
      source text not null,
      fact text not null,
      purpose text not null,
      channel text not null,
      given boolean not null,
      at timestamptz not null,
      text_version text,
      evidence text not null,
      primary key (customer, source, fact, purpose, channel)
    );
`;

const erasure = `
    create table profile.erasure (
      request uuid primary key,
      customer int not null,
      requested_by text not null,
      requested_at timestamptz not null,
      reason text not null,
      state text not null check (state in ('requested', 'refused', 'done')),
      settled_by text,
      settled_at timestamptz,
      -- What was deleted and what law keeps, by table.
      report jsonb
    );
    create unique index erasure_open on profile.erasure (customer) where state = 'requested';
`;

// A merged customer's person row is seen by whoever sees the customer that it was merged into.
const personPolicy = `
    drop policy app_select on profile.person;
    create policy app_select on profile.person for select to perennial_app using (
      (select ground.scope_all()) or exists (
        select 1 from profile.customer visible where visible.customer = person.customer or visible.customer =
          (select redirect.survivor from profile.redirect where redirect.customer = person.customer)));
`;

export const createIdentity: Migration = {
  name: "20261122_0011_identity_consent_and_households",
  sql: [
    people,
    merging,
    households,
    consent,
    erasure,
    grantsSql(
      { schema: "profile", table: "data_key", scope: "engine" },
      { schema: "profile", table: "identity_key", scope: "customer", app: ["select"] },
      { schema: "profile", table: "redirect", scope: "open", app: ["select"] },
      { schema: "profile", table: "merge", scope: "bank", app: ["select"] },
      { schema: "profile", table: "merge_proposal", scope: "bank", app: ["select", "update"] },
      { schema: "profile", table: "forgotten", scope: "engine" },
      { schema: "profile", table: "household_member", scope: "customer", app: ["select"] },
      { schema: "profile", table: "household_history", scope: "customer", app: ["select"] },
      { schema: "profile", table: "household_tag", scope: "bank", app: ["select"] },
      { schema: "profile", table: "consent", scope: "customer", app: ["select"] },
      { schema: "profile", table: "consent_history", scope: "customer", app: ["select"] },
      { schema: "profile", table: "erasure", scope: "bank", app: ["select", "insert", "update"] },
    ),
    personPolicy,
  ].join("\n"),
};

/** Numbers that were merged into others, for whoever sums up history by customer: itself where a merge was taken back. */
export const createColumnarMerged: Migration = {
  name: "20261122_0011_create_merged",
  sql: `
    create table if not exists merged (
      customer UInt32,
      survivor UInt32,
      revision UInt64
    ) engine = ReplacingMergeTree(revision) order by customer comment 'scope: open'
  `,
};
