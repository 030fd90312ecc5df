/** What earlier releases kept moves into what this one reads. */
import type { Migration } from "#ground/storage";

export const convertCapacity: Migration = {
  name: "20261122_0004_convert_capacity_and_reasons",
  sql: `
        insert into decision.resource (resource, period, total, leased, carry)
          select resource, day::text, total, used, carry from decision.capacity;
        insert into decision.lease (resource, period, holder, taken, used)
          select resource, day::text, -1, used, used from decision.capacity;
        drop table decision.capacity;

        -- One code for one thing: marketing without consent has no legal basis.
        update decision.record set
          reasons = array_replace(reasons, 'consent_missing', 'no_legal_basis'),
          inputs = replace(inputs, '"consent_missing"', '"no_legal_basis"'),
          losers = replace(losers, '"consent_missing"', '"no_legal_basis"')
        where 'consent_missing' = any (reasons) or inputs like '%"consent_missing"%';
      `,
};
