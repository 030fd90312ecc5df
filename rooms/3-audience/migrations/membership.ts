import { grantsSql, type Migration } from "#ground/storage";

export const createMembership: Migration = {
  name: "20261122_0002_create_membership",
  sql: `
        -- In which audiences a customer is: sorted numbers of audience.definition. Who is in none may have no row.
        create table audience.membership (
          customer int primary key,
          shard smallint not null,
          members int[] not null,
          -- Rises with every change, so that a copy never goes back.
          revision bigint not null
        ) with (fillfactor = 80);

        -- Customers whose memberships ClickHouse's bitmaps don't have yet; a round moves them to copying, sends, and
        -- deletes them there.
        create table audience.dirty (customer int primary key);
        create table audience.copying (customer int primary key);
        ${grantsSql(
          { schema: "audience", table: "membership", scope: "customer", app: ["select"] },
          { schema: "audience", table: "dirty", scope: "engine" },
          { schema: "audience", table: "copying", scope: "engine" },
        )}
      `,
};
