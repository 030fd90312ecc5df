import { definePermissions } from "#ground/authority";

export const profilePermissions = definePermissions("profile", {
  read: {
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
      "administrator",
    ],
    keys: true,
  },
  reveal: { roles: ["risk", "compliance", "team_lead", "manager", "agent"] },
});
