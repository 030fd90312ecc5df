import { grantsSql, type Migration } from "#ground/storage";

export const createTouches: readonly Migration[] = [
  {
    name: "20261122_0001_create_touch_and_task",
    sql: `
        create schema reach;

        -- The send ledger.
        create table reach.touch (
          touch bigint generated always as identity primary key,
          key text not null,
          customer int not null,
          unit int,
          channel text not null,
          class text not null,
          playbook text not null,
          version text not null,
          enrolment text not null,
          wave text not null,
          decision text,
          content text not null,
          reasons text[] not null,
          value double precision not null,
          probability double precision,
          trace text,
          state text not null check (state in ('planned', 'submitting', 'unknown', 'accepted', 'submitted', 'expired',
            'failed', 'denied', 'delivered')),
          vendor text,
          error_class text,
          -- Why it failed, expired or was denied, in a word for programs.
          code text,
          -- Tries that count against the limit; claims count every one and never fall.
          attempts smallint not null default 0,
          claims int not null default 0,
          planned_at timestamptz not null,
          due_at timestamptz not null,
          deadline timestamptz,
          updated_at timestamptz not null,
          -- Who speaks with the provider, and the machine's time until which that is believed.
          owner text,
          lease_until timestamptz,
          -- The machine's time before which it is not tried, or asked about, again.
          retry_at timestamptz,
          -- The states and receipts it went through, with the bank's time of each.
          trail text[] not null,
          trail_at timestamptz[] not null
        ) with (fillfactor = 80);
        -- A second send of one key cannot be written.
        create unique index touch_key on reach.touch (key);
        create index touch_due on reach.touch (channel, due_at, touch) where state = 'planned';
        create index touch_open on reach.touch (channel, touch) where state in ('submitting', 'unknown');
        create index touch_customer on reach.touch (customer, touch);
        create index touch_vendor on reach.touch (channel, vendor) where vendor is not null;

        -- Receipts that came before the answer that tells whose they are.
        create table reach.parked_receipt (
          channel text not null,
          vendor text not null,
          receipt text not null,
          at timestamptz not null,
          code text,
          received_at timestamptz not null,
          primary key (channel, vendor, receipt, at)
        );

        -- A touch that a colleague makes.
        create table reach.task (
          touch bigint primary key references reach.touch,
          customer int not null,
          unit int,
          -- The person; null when nobody in scope holds the role.
          owner text,
          -- The place in the owner's list, from 1.
          rank int not null,
          script text not null,
          opened_at timestamptz not null,
          deadline timestamptz not null,
          state text not null check (state in ('open', 'done', 'expired')),
          outcome text,
          done_at timestamptz
        );
        create index task_open on reach.task (deadline) where state = 'open';
        create index task_list on reach.task (deadline, owner, rank, touch);

        ${grantsSql(
          { schema: "reach", table: "touch", scope: "unit", app: ["select"] },
          { schema: "reach", table: "parked_receipt", scope: "engine" },
          { schema: "reach", table: "task", scope: "unit", app: ["select"] },
        )}
      `,
  },
  {
    name: "20261122_0002_create_local_message",
    sql: `
        -- What the local stand-in for networks was given: as it may be seen, without anybody's full name or number.
        create table reach.local_message (
          message bigint generated always as identity primary key,
          key text not null unique,
          customer int not null,
          unit int,
          channel text not null,
          class text not null,
          content text not null,
          recipient text not null,
          -- The masked name that stands in title and body.
          name text not null,
          title text not null,
          body text not null,
          link text,
          parts int not null,
          -- Fen; null: not known.
          cost int,
          submitted_at timestamptz not null,
          -- How often the key was given: more than once is a doubled send.
          submissions int not null default 1,
          -- Steps that the network took by itself, and the bank's time of the next; null: none is left.
          step int not null default 0,
          next_at timestamptz,
          -- What happened, the bank's time of each and a code ('-': none); the first \`told\` of them are known to the house.
          events text[] not null default '{}',
          events_at timestamptz[] not null default '{}',
          codes text[] not null default '{}',
          told int not null default 0
        ) with (fillfactor = 80);
        create index local_message_due on reach.local_message (channel, next_at) where next_at is not null;
        create index local_message_untold on reach.local_message (channel, message) where told < cardinality(events);
        create index local_message_customer on reach.local_message (customer);

        ${grantsSql({ schema: "reach", table: "local_message", scope: "unit", app: ["select", "update"] })}
      `,
  },
];
