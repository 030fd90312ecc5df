/** The first tables. The texts of migrations are held by checksum: not a blank of them may change. */
import { grantsSql, type Migration } from "#ground/storage";

export const createCustomerAndPerson: Migration = {
  name: "20261122_0001_create_customer_and_person",
  sql: `
        create schema profile;
        create sequence profile.customer_number as int;

        -- One column per catalog attribute is added when a catalog is applied.
        create table profile.customer (
          customer int primary key,
          shard smallint not null,
          unit int,
          revision bigint not null
        );
        -- Screens list the customers of a unit.
        create index customer_unit on profile.customer (unit, customer);

        -- Personal fields, sealed with the person's own key; erasure deletes the row and the key with it.
        create table profile.person (
          customer int primary key default nextval('profile.customer_number'),
          subject_hmac bytea not null,
          -- Stable pseudonym (32-bit hash of the subject, no key) for sticky draws that anyone with the salt can repeat.
          sticky bigint not null,
          phone_hmac bytea,
          email_hmac bytea,
          wrapped_key bytea not null,
          sealed bytea,
          created_at timestamptz not null
        );
        create unique index person_subject on profile.person (subject_hmac);
        create index person_phone on profile.person (phone_hmac) where phone_hmac is not null;
        create index person_email on profile.person (email_hmac) where email_hmac is not null;

        create table profile.score (
          customer int not null,
          model text not null,
          value double precision not null,
          version text not null,
          at timestamptz not null,
          primary key (customer, model)
        );

        -- Customers whose copy in ClickHouse is behind; a round moves them to copying, sends, and deletes them there.
        create table profile.dirty (customer int primary key);
        create table profile.copying (customer int primary key);

        grant usage on sequence profile.customer_number to perennial_engine;
        ${grantsSql(
          { schema: "profile", table: "customer", scope: "unit", app: ["select"] },
          { schema: "profile", table: "person", scope: "customer", app: ["select"] },
          { schema: "profile", table: "score", scope: "customer", app: ["select"] },
          { schema: "profile", table: "dirty", scope: "engine" },
          { schema: "profile", table: "copying", scope: "engine" },
        )}
      `,
};

export const createColumnarCustomer: readonly Migration[] = [
  {
    name: "20261122_0001_create_customer",
    sql: `
        create table customer (
          customer UInt32,
          shard UInt8,
          unit Nullable(Int32),
          revision UInt64,
          copied_at DateTime64(3, 'UTC')
        ) engine = ReplacingMergeTree(revision) order by customer
      `,
  },
  {
    name: "20261122_0002_create_score",
    sql: `
        create table score (
          customer UInt32,
          model LowCardinality(String),
          value Float64,
          version LowCardinality(String),
          at DateTime64(3, 'UTC')
        ) engine = ReplacingMergeTree(at) order by (model, customer)
      `,
  },
];
