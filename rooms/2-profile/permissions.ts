import { definePermissions, roles } from "#ground/authority";

export const profilePermissions = definePermissions("profile", {
  // Everybody sees customers, each those of the own units, with personal fields masked.
  read: { roles, keys: true },
  reveal: { roles: ["risk", "compliance", "team_lead", "manager", "agent"] },
});
