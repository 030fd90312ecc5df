/** Tags: what holds now, who said so, what held before. */
import { grantsSql, type Migration } from "#ground/storage";

export const createTags: Migration = {
  name: "20261122_0010_create_tags",
  sql: `
        -- Every name with every value that was ever given to anyone; rows are added and never change.
        create table profile.tag_value (
          id int generated always as identity primary key,
          name text not null,
          value text not null,
          unique (name, value)
        );

        -- Sorted ids of tag_value: what conditions read. The words about each tag stand in profile.tag.
        alter table profile.customer add column tags int[] not null default '{}';

        -- What is said of a customer now. A null value says that the tag is kept away, whatever a rule says.
        create table profile.tag (
          customer int not null,
          name text not null,
          value text,
          source text not null check (source in ('rule', 'model', 'conversation', 'import', 'colleague')),
          evidence text,
          confidence double precision check (confidence between 0 and 1),
          set_at timestamptz not null,
          until timestamptz,
          set_by text,
          rule_version text,
          primary key (customer, name)
        );
        -- What has run out is found by time.
        create index tag_until on profile.tag (until, customer) where until is not null;

        create table profile.tag_history (
          entry bigint generated always as identity primary key,
          customer int not null,
          name text not null,
          value text,
          action text not null check (action in ('set', 'cleared', 'expired', 'released', 'outranked')),
          source text not null,
          evidence text,
          confidence double precision,
          until timestamptz,
          at timestamptz not null,
          set_by text,
          rule_version text
        );
        create index tag_history_customer on profile.tag_history (customer, entry);

        -- How far the answers of rules that time alone can change have been renewed.
        create table profile.tag_refresh (
          name text primary key,
          rule_version text not null,
          slot text not null,
          at timestamptz not null
        );
        ${grantsSql(
          { schema: "profile", table: "tag_value", scope: "open", app: ["select"], engine: ["select", "insert"] },
          { schema: "profile", table: "tag", scope: "customer", app: ["select"] },
          { schema: "profile", table: "tag_history", scope: "customer", app: ["select"] },
          { schema: "profile", table: "tag_refresh", scope: "engine" },
        )}
      `,
};

export const createColumnarTags: readonly Migration[] = [
  {
    name: "20261122_0010_add_tags",
    sql: "alter table customer add column if not exists tags Map(LowCardinality(String), String)",
  },
];
