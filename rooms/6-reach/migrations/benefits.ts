/** Benefits: the ledger, draws with their records, what accounts have in common, and trees of referrals. */
import { grantsSql, type Migration } from "#ground/storage";

export const createBenefits: Migration = {
  name: "20261122_0003_create_benefits",
  sql: `
    -- The ledger: what customers were granted, and what prizes they won.
    create table reach.benefit_grant (
      id uuid primary key,
      benefit text not null,
      enrolment text not null,
      customer int not null,
      -- Of a draw: what was won; null for a grant itself.
      prize text,
      kind text not null,
      activity text not null,
      -- Points, coupons, waivers, chances.
      quantity int not null check (quantity > 0),
      used int not null default 0 check (used between 0 and quantity),
      -- Fen.
      cost bigint not null check (cost >= 0),
      state text not null check (state in ('granted', 'held', 'refused', 'used', 'expired', 'reversed')),
      claimed_at timestamptz not null,
      expires_at timestamptz,
      settled_at timestamptz,
      settled_by text,
      reason text,
      -- Periods of what it takes of shared resources, by which holder; null: nothing of it.
      holder smallint,
      budget_period text,
      stock_period text,
      -- Why it was held, one item a limit.
      evidence jsonb,
      trace text,
      unique (enrolment, benefit, customer)
    ) with (fillfactor = 90);
    create index benefit_grant_customer on reach.benefit_grant (customer, claimed_at);
    create index benefit_grant_held on reach.benefit_grant (claimed_at, id) where state = 'held';
    create index benefit_grant_ends on reach.benefit_grant (expires_at, id)
      where state = 'granted' and expires_at is not null;

    -- What somebody used in an activity: a hash of a device, an address, a payee, a phone, a tree of referrals, or the
    -- customer. The row is locked while its claims are judged.
    create table reach.benefit_node (
      activity text not null,
      kind text not null,
      node uuid not null,
      primary key (activity, kind, node)
    );
    create table reach.benefit_edge (
      edge bigint generated always as identity,
      activity text not null,
      kind text not null,
      node uuid not null,
      customer int not null,
      first_at timestamptz not null,
      last_at timestamptz not null,
      primary key (activity, kind, node, customer)
    );
    create index benefit_edge_customer on reach.benefit_edge (customer);

    -- A round of a draw, with the hash of the seed that decides it; the seed is shown when it is closed.
    create table reach.draw (
      draw text primary key,
      benefit text not null,
      round int not null,
      commitment text not null,
      prizes jsonb not null,
      opened_at timestamptz not null,
      closed_at timestamptz,
      seed text,
      drawn bigint not null default 0,
      unique (benefit, round),
      check ((closed_at is null) = (seed is null))
    );
    create unique index draw_open on reach.draw (benefit) where closed_at is null;
    create table reach.draw_seed (
      draw text primary key references reach.draw,
      seed text not null
    );
    create table reach.draw_prize (
      draw text not null references reach.draw,
      prize text not null,
      stock int not null,
      won int not null default 0 check (won between 0 and stock),
      primary key (draw, prize)
    ) with (fillfactor = 50);
    create table reach.draw_result (
      draw text not null references reach.draw,
      -- From 1, without gaps: the order in which stock was given out.
      position bigint not null,
      grant_id uuid not null references reach.benefit_grant,
      -- Which chance of the grant, from 1.
      chance int not null,
      customer int not null,
      ticket int not null check (ticket between 0 and 999999),
      -- What the ticket stands for, and what was won: nothing when its stock was used up.
      drawn text,
      prize text,
      at timestamptz not null,
      primary key (draw, position),
      unique (grant_id, chance)
    );
    create index draw_result_customer on reach.draw_result (customer);

    create table reach.referral_code (
      code text primary key,
      customer int not null,
      activity text not null,
      -- The business in which it is shared.
      scene text not null,
      created_at timestamptz not null,
      unique (customer, activity, scene)
    );
    -- Who came by whose code; the customer is the referee.
    create table reach.referral (
      activity text not null,
      customer int not null,
      referrer int not null,
      code text not null references reach.referral_code,
      -- The one at the top of the tree, and how many generations the referee is below.
      root int not null,
      depth int not null check (depth > 0),
      state text not null check (state in ('accepted', 'held', 'refused')),
      evidence jsonb,
      accepted_at timestamptz not null,
      primary key (activity, customer),
      check (referrer <> customer)
    );
    create index referral_referrer on reach.referral (referrer, activity, accepted_at);
    create index referral_root on reach.referral (root, activity);

    ${grantsSql(
      { schema: "reach", table: "benefit_grant", scope: "customer", app: ["select"] },
      { schema: "reach", table: "benefit_node", scope: "engine" },
      { schema: "reach", table: "benefit_edge", scope: "engine" },
      { schema: "reach", table: "draw", scope: "open", app: ["select"] },
      { schema: "reach", table: "draw_seed", scope: "engine" },
      { schema: "reach", table: "draw_prize", scope: "open", app: ["select"] },
      { schema: "reach", table: "draw_result", scope: "customer", app: ["select"] },
      { schema: "reach", table: "referral_code", scope: "customer", app: ["select"] },
      { schema: "reach", table: "referral", scope: "customer", app: ["select"] },
    )}
  `,
};
