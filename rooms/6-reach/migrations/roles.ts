/** Whose task a touch is, where its channel does not say it. */
import type { Migration } from "#ground/storage";

export const nameRoles: Migration = {
  name: "20261122_0122_name_roles_of_tasks",
  sql: `
    -- The role that owns the task; null: whoever works the channel.
    alter table reach.touch add column owner_role text check (owner_role in ('agent', 'manager', 'risk'));
  `,
};
