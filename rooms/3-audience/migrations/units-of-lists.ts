import type { Migration } from "#ground/storage";

export const createUnitsOfLists: Migration = {
  name: "20261122_0005_lists_know_the_units_of_their_customers",
  sql: `
        -- Where the customers of a list were served when it was made: whoever works there sees what the list is.
        alter table audience.list add column units int[] not null default '{}';
        drop policy app_select_members on audience.list;
        create policy app_select_units on audience.list for select to perennial_app using (
          units && (select ground.scope_units())::int[]);
      `,
};
