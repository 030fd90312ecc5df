import { definePermissions, roles } from "#ground/authority";

export const decisionPermissions = definePermissions("decision", {
  // Decisions with their reasons, each on customers of the own units.
  read: { roles, keys: true },
  // What to offer a customer who is here now: asked by the app, the agent's screen and the counter.
  rank: { roles: ["branch_operator", "team_lead", "manager", "agent"], keys: true },
  // What became of what was offered.
  tell: { roles: ["branch_operator", "team_lead", "manager", "agent"], keys: true },
  // Policies say nothing of any customer.
  read_policies: { roles, keys: true },
  // How much of what customers share is left; no customer stands in it.
  read_capacity: { roles, keys: true },
  propose_policy: { roles: ["designer", "approver", "administrator"] },
  // The second of two persons.
  approve_policy: { roles: ["approver", "compliance"] },
});
