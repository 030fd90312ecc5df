/** Numbers that turned out to be one person, and who stands in a playbook more than once. */
import type { Migration } from "#ground/storage";

export const markPersons: Migration = {
  name: "20261122_0003_mark_persons",
  sql: `
    -- The customer stands in this playbook more than once; whoever does not is counted without being gathered first.
    alter table outcome.enrolment add column several boolean not null default false;
    -- Another number of the same person was assigned before, and its window covers this admission: counts nowhere.
    alter table outcome.enrolment add column aside boolean not null default false;
    update outcome.enrolment o set several = true
      from (select playbook, customer from outcome.enrolment group by playbook, customer having count(*) > 1) d
      where d.playbook = o.playbook and d.customer = o.customer;

    -- The number for which it came; null: the customer's own.
    alter table outcome.event add column own int;
  `,
};
