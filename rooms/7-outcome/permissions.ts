import { definePermissions, roles } from "#ground/authority";

export const outcomePermissions = definePermissions("outcome", {
  // Counts without names, of the caller's part of the bank.
  read: { roles, keys: true },
});
