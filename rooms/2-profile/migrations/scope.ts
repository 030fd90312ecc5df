/** Whose rows ClickHouse's tables hold: of those that name a customer, the customer's unit decides. */
import type { Migration } from "#ground/storage";

export const scopeByCustomer: readonly Migration[] = [
  {
    name: "20261122_0030_scope_by_customer",
    sql: `
      create view if not exists unit_of_customer as
        select customer, unit from customer final
        union all
        select m.customer as customer, c.unit as unit from merged as m final
          inner join (select customer, unit from customer final) as c on c.customer = m.survivor
        where m.survivor != m.customer;
      alter table score modify comment 'scope: lookup';
      alter table facts modify comment 'scope: lookup';
      alter table past modify comment 'scope: lookup'
    `,
  },
];
