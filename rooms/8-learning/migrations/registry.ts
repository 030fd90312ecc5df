/** Versions of models with what a committee asks of them, what became of each, and the batches of scores that went out. */
import { grantsSql, type Migration } from "#ground/storage";

export const createRegistry: Migration = {
  name: "20261122_0220_registry",
  sql: `
    alter table learning.model drop constraint model_state_check;
    drop index learning.model_live;
    update learning.model set state = 'champion' where state = 'live';
    alter table learning.model
      add constraint model_state_check check (state in ('draft', 'challenger', 'champion', 'retired')),
      add column origin text not null default 'trained' check (origin in ('trained', 'imported')),
      add column algorithm text not null default 'logistic',
      add column made_by text not null default 'job:story',
      -- The window of the rows that it learnt from: from, to, rows, positives.
      add column data jsonb not null default '{}',
      -- The definition that it was trained by, as the hash of its file.
      add column definition text not null default '',
      add column code_version text not null default '',
      -- Shares of scores and features among the rows learnt from, against which drift is measured; null: not known.
      add column reference jsonb,
      add column fairness jsonb not null default '[]',
      -- The first of the two persons, where it is not who made it.
      add column proposed_by text,
      add column proposed_for text check (proposed_for in ('challenger', 'champion')),
      add column approved_by text,
      add column approved_at timestamptz,
      -- The version whose place it took; one step back leads there.
      add column replaced int,
      -- While it is set no scores go out and playbooks keep to their rules.
      add column suspended_at timestamptz,
      add column suspended_why jsonb,
      -- Since when its scores are being taken back from customers.
      add column recall_from timestamptz;
    create unique index model_champion on learning.model (model) where state = 'champion';
    create unique index model_challenger on learning.model (model) where state = 'challenger';

    create table learning.model_change (
      model text not null,
      -- The place of the change among those of the model, from 1.
      place int not null,
      version int not null,
      what text not null check (what in ('registered', 'proposed', 'refused', 'challenger', 'champion', 'retired',
        'rolled_back', 'suspended', 'resumed')),
      by_whom text not null,
      at timestamptz not null,
      reason text,
      primary key (model, place)
    );

    -- Scores that went out together. The scores themselves are facts, which nothing changes afterwards.
    create table learning.batch (
      model text not null,
      moment timestamptz not null,
      score text not null,
      champion int not null,
      challenger int,
      -- Share of the customers whom the challenger scores.
      share double precision not null,
      customers int not null,
      challenged int not null,
      until_at timestamptz not null,
      published_at timestamptz not null,
      -- Drift of scores and features on the day.
      drift jsonb not null,
      judged_at timestamptz,
      -- What became of it, once outcomes were known.
      result jsonb,
      primary key (model, moment)
    );
    create index batch_open on learning.batch (model, moment) where judged_at is null;
    ${grantsSql(
      { schema: "learning", table: "model_change", scope: "open", app: ["select", "insert"] },
      { schema: "learning", table: "batch", scope: "open", app: ["select"] },
    )}
  `,
};
