import { definePermissions, roles } from "#ground/authority";

export const audiencePermissions = definePermissions("audience", {
  // What audiences there are: no customer stands in it.
  read: { roles, keys: true },
  // Figures of conditions, and how they are found.
  count: {
    roles: ["designer", "approver", "analyst", "risk", "compliance", "branch_operator", "team_lead", "administrator"],
    keys: true,
  },
  // Counts by day of tiers, grades, groups and stages.
  board: {
    roles: ["designer", "approver", "analyst", "risk", "compliance", "branch_operator", "team_lead", "administrator"],
    keys: true,
  },
  // Customers of an audience, those of the own units, with personal fields masked.
  members: { roles: ["designer", "analyst", "risk", "compliance", "branch_operator", "team_lead", "manager"] },
  // All customers are looked at: work for the machine, nothing of any customer.
  refresh: { roles: ["designer", "analyst", "administrator"], keys: true },
  define: { roles: ["designer", "analyst"] },
  // The second of two persons.
  approve: { roles: ["approver"] },
  upload: { roles: ["designer", "analyst"] },
  export: { roles: ["analyst", "risk", "compliance", "branch_operator", "team_lead"] },
  // The second of two persons: what leaves the house is the business of those who answer for data.
  approve_export: { roles: ["risk", "compliance"] },
  dispatch: { roles: ["designer", "branch_operator", "team_lead"] },
  // The second of two persons.
  approve_list: { roles: ["approver", "branch_operator", "team_lead"] },
  read_lists: {
    roles: [
      "designer",
      "approver",
      "analyst",
      "risk",
      "compliance",
      "branch_operator",
      "team_lead",
      "manager",
      "agent",
    ],
  },
});

/** Colleagues who see the lists and customers that are theirs, and not those of others. */
export const ownListsOnly: ReadonlySet<string> = new Set(["manager", "agent"]);

/** Who may be given a list to work. */
export const mayOwnLists: ReadonlySet<string> = new Set(["manager", "agent", "team_lead", "branch_operator"]);
