/** Everybody who was assigned, with what came of it; touches and events as they were told, whatever their order. */
import { grantsSql, type Migration } from "#ground/storage";

export const createCounted: Migration = {
  name: "20261122_0002_create_enrolment_wave_and_event",
  sql: `
    -- One row an enrolment that was decided on, reached or not. What is counted is folded from wave and event and can be
    -- folded again at any time.
    create table outcome.enrolment (
      enrolment uuid primary key,
      playbook text not null,
      version int not null,
      customer int not null,
      unit int,
      admitted_at timestamptz not null,
      -- The goal's window; its end belongs to it.
      ends_at timestamptz not null,
      assigned_at timestamptz not null,
      -- Outcome of the decision.
      decided text not null,
      control boolean not null,
      -- The share of customers that was to be held out when it was assigned; null: nobody, or not known.
      control_share double precision,
      -- Waves from which it is held out.
      held_waves text[] not null default '{}',
      touched_at timestamptz,
      delivered_at timestamptz,
      -- Delivered and seen, answered or opened.
      reached_at timestamptz,
      converted_at timestamptz,
      -- Fen: of the first conversion, and of its touches.
      amount bigint not null default 0,
      cost bigint not null default 0,
      -- Of the customer within the window, through whichever playbook.
      contacts int not null default 0,
      complaints int not null default 0,
      opt_outs int not null default 0
    ) with (fillfactor = 80);
    create index enrolment_playbook on outcome.enrolment (playbook, admitted_at);
    create index enrolment_assigned on outcome.enrolment (playbook, assigned_at);
    create index enrolment_customer on outcome.enrolment (customer);

    -- What is known of a wave's touch: the earliest instant of each step.
    create table outcome.wave (
      enrolment uuid not null,
      wave text not null,
      customer int not null,
      playbook text not null,
      -- Empty: not told.
      channel text not null,
      touched_at timestamptz,
      delivered_at timestamptz,
      reached_at timestamptz,
      cost bigint not null,
      primary key (enrolment, wave, customer)
    ) with (fillfactor = 80);
    create index wave_customer on outcome.wave (customer);

    -- Goals of playbooks and what speaks against them, each once, whether somebody was assigned before or comes later.
    create table outcome.event (
      customer int not null,
      -- Hash of source and id.
      fact uuid not null,
      kind text not null check (kind in ('goal', 'complaint', 'opt_out', 'retracted')),
      -- Of a goal; empty for the others.
      playbook text not null,
      at timestamptz not null,
      -- Fen.
      amount bigint not null,
      primary key (customer, fact, kind, playbook)
    );

    ${grantsSql(
      { schema: "outcome", table: "enrolment", scope: "unit", app: ["select"] },
      { schema: "outcome", table: "wave", scope: "customer", app: ["select"] },
      { schema: "outcome", table: "event", scope: "engine" },
    )}
  `,
};
