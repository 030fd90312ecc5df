import { definePermissions } from "#ground/authority";

export const learningPermissions = definePermissions("learning", {
  promote: { roles: ["approver", "risk", "administrator"] },
});
