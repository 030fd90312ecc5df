import { definePermissions } from "#ground/authority";

export const playbookPermissions = definePermissions("playbook", {
  publish: { roles: ["approver", "administrator"] },
});
