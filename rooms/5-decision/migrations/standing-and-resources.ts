/** What limits a customer's next contact, what customers share, who is in which experiment, and records of any number of candidates. */
import { grantsSql, type Migration } from "#ground/storage";

export const createStandingAndResources: Migration = {
  name: "20261122_0002_create_standing_resource_and_assignment",
  sql: `
        -- One row a customer: what the caps, cooldowns and stops count. Arrays of one kind of entry have one length,
        -- oldest entry first; entries older than 400 days are pruned.
        create table decision.standing (
          customer int primary key,
          -- Contacts that are reserved or were made; the key is the touch's.
          contact_key text[] not null default '{}',
          contact_at timestamptz[] not null default '{}',
          contact_channel text[] not null default '{}',
          contact_class text[] not null default '{}',
          contact_category text[] not null default '{}',
          contact_connected boolean[] not null default '{}',
          -- Refusals; channel and product are null where the refusal was about none.
          refusal_at timestamptz[] not null default '{}',
          refusal_channel text[] not null default '{}',
          refusal_product text[] not null default '{}',
          conversion_at timestamptz[] not null default '{}',
          conversion_product text[] not null default '{}',
          -- Tickets of open complaints.
          complaints text[] not null default '{}',
          do_not_contact boolean not null default false,
          -- Channels by which marketing was refused, or that a carrier closed.
          closed text[] not null default '{}',
          -- The oldest entry, for pruning; null without entries.
          oldest timestamptz,
          check (cardinality(contact_key) = cardinality(contact_at)
            and cardinality(contact_key) = cardinality(contact_channel)
            and cardinality(contact_key) = cardinality(contact_class)
            and cardinality(contact_key) = cardinality(contact_category)
            and cardinality(contact_key) = cardinality(contact_connected)),
          check (cardinality(refusal_at) = cardinality(refusal_channel)
            and cardinality(refusal_at) = cardinality(refusal_product)),
          check (cardinality(conversion_at) = cardinality(conversion_product))
        ) with (fillfactor = 80);

        -- What customers share, by period: a day (2026-11-22), a month (2026-11) or total. Units are the resource's own:
        -- fen, seats, pieces. What is leased out, used or not, never exceeds the total.
        create table decision.resource (
          resource text not null,
          period text not null,
          total bigint not null check (total >= 0),
          leased bigint not null default 0 check (leased >= 0 and leased <= total),
          -- Fraction of a place that goes to the next period; null where totals are not shares.
          carry double precision,
          primary key (resource, period)
        ) with (fillfactor = 50);

        -- A part of a resource that one holder may use without asking: a shard, or -1 for sets over all shards.
        create table decision.lease (
          resource text not null,
          period text not null,
          holder smallint not null check (holder between -1 and 63),
          taken bigint not null default 0 check (taken >= 0),
          used bigint not null default 0 check (used >= 0 and used <= taken),
          primary key (resource, period, holder),
          foreign key (resource, period) references decision.resource
        ) with (fillfactor = 50);

        -- Arms of experiments, written in the decision's transaction and so before any exposure. The member is a hash
        -- salted with the experiment; the customer goes when the customer is erased.
        create table decision.assignment (
          experiment text not null,
          member uuid not null,
          customer int,
          arm text not null check (arm in ('treated', 'control')),
          assigned_at timestamptz not null,
          -- The first decision that drew it.
          decision uuid not null,
          primary key (experiment, member)
        );
        create index assignment_customer on decision.assignment (customer) where customer is not null;

        -- Limits in force when decisions were made, each text once.
        create table decision.limits (
          limits uuid primary key,
          body text not null
        );

        alter table decision.record
          -- 1: one candidate, worth as a cut of the day (inputs, losers); 2: any number of candidates (inputs, weighed).
          add column form smallint not null default 1,
          -- How it came about: in a set that reserves what it chooses, or ranked for whoever asked.
          add column kind text not null default 'set' check (kind in ('set', 'rank')),
          add column channel text,
          add column wave text,
          add column content text,
          -- When the touch may go out: when it is due, or the next opening of its window.
          add column not_before timestamptz,
          -- Canonical JSON: every candidate with its factors, rank, denials, and the reason why it was not chosen.
          add column weighed text,
          -- Codes of all rules that denied anything, sorted, each once.
          add column rules text[] not null default '{}',
          -- Canonical JSON of the arms by experiment.
          add column arms text,
          -- The limits, which the inputs leave out.
          add column limits uuid references decision.limits,
          alter column losers drop not null,
          alter column playbook drop not null,
          alter column version drop not null,
          alter column enrolment drop not null,
          drop constraint record_outcome_check,
          add constraint record_outcome_check check (outcome in ('chosen', 'withheld', 'holdout', 'denied'));

        ${grantsSql(
          { schema: "decision", table: "standing", scope: "customer", app: ["select"] },
          { schema: "decision", table: "resource", scope: "open", app: ["select"] },
          { schema: "decision", table: "lease", scope: "engine" },
          { schema: "decision", table: "assignment", scope: "customer", app: ["select"] },
          { schema: "decision", table: "limits", scope: "open", app: ["select"] },
        )}
      `,
};
