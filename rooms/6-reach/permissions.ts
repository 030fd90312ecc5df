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
  read_inbox: { roles },
  // To stand in for customers and networks, where they are local: a rehearsal for those who make and check strategies.
  play_inbox: { roles: ["designer", "approver", "compliance", "branch_operator", "administrator"] },
  read_benefits: { roles, keys: true },
  // For a customer who asks: by the app's key, or a colleague at the counter or on the phone.
  claim_benefit: { roles: ["branch_operator", "team_lead", "manager", "agent", "administrator"], keys: true },
  refer_customer: { roles: ["branch_operator", "team_lead", "manager", "agent", "administrator"], keys: true },
  review_benefits: { roles: ["risk", "compliance"] },
  reverse_benefit: { roles: ["risk", "compliance", "administrator"] },
  close_draw: { roles: ["approver", "compliance"] },
  record_call: { roles: ["team_lead", "manager", "agent", "branch_operator", "administrator"] },
});

/** Colleagues who see their own tasks and not those of others. */
export const ownTasksOnly: ReadonlySet<string> = new Set(["agent", "manager"]);
