import { definePermissions, roles } from "#ground/authority";

export const reachPermissions = definePermissions("reach", {
  read_tasks: {
    roles: ["branch_operator", "team_lead", "manager", "agent", "compliance", "administrator"],
    keys: true,
  },
  export_tasks: { roles: ["branch_operator", "team_lead", "manager", "administrator"] },
  // The customer's own act, through the link of a letter: nobody else holds it.
  unsubscribe: { roles: [] },
  read_touches: { roles, keys: true },
});

/** Colleagues who see their own tasks and not those of others. */
export const ownTasksOnly: ReadonlySet<string> = new Set(["agent", "manager"]);
