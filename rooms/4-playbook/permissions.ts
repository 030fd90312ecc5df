import { definePermissions } from "#ground/authority";

export const playbookPermissions = definePermissions("playbook", {
  publish: { roles: ["approver", "administrator"] },
  answer: { roles: ["risk", "administrator"], keys: true },
  read_answers: { roles: ["risk", "compliance", "analyst", "administrator"], keys: true },
});
