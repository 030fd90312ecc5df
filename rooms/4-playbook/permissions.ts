import { definePermissions, roles } from "#ground/authority";

export const playbookPermissions = definePermissions("playbook", {
  // What playbooks say: no customer stands in them.
  read: { roles, keys: true },
  // The first of two persons.
  propose: { roles: ["designer", "approver", "administrator"] },
  // The second of two persons.
  approve: { roles: ["approver"] },
  // To stop is everybody's who answers for it; nothing new goes out by it.
  pause: { roles: ["designer", "approver", "risk", "compliance", "administrator"] },
  // What was approved before goes on, comes back or ends.
  run: { roles: ["approver", "administrator"] },
  publish: { roles: ["approver", "administrator"] },
  answer: { roles: ["risk", "administrator"], keys: true },
  read_answers: { roles: ["risk", "compliance", "analyst", "administrator"], keys: true },
});
