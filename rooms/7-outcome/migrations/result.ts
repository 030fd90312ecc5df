/** What came of touches. */
import { grantsSql, type Migration } from "#ground/storage";

export const createResult: Migration = {
  name: "20261122_0001_create_result",
  sql: `
        create schema outcome;
        -- What came of a touch that was carried out: one row a touch, converted or not.
        create table outcome.result (
          touch text primary key,
          customer int not null,
          playbook text not null,
          version int not null,
          enrolment uuid not null,
          at timestamptz not null,
          outcome text not null,
          converted boolean not null,
          fact_shard smallint not null,
          fact_offset bigint not null
        );
        create index result_playbook on outcome.result (playbook, at);
        create index result_customer on outcome.result (customer);
        ${grantsSql({ schema: "outcome", table: "result", scope: "customer", app: ["select"] })}
      `,
};
