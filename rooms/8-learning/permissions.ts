import { definePermissions, roles } from "#ground/authority";

export const learningPermissions = definePermissions("learning", {
  // Versions, reports and back-tests say nothing of any one customer.
  read: { roles, keys: true },
  // A draft scores nobody: whoever may design may train or bring one.
  register: { roles: ["designer", "analyst", "approver", "risk", "administrator"] },
  propose: { roles: ["designer", "analyst", "approver", "risk", "administrator"] },
  // The second of two persons; also takes back what stands.
  promote: { roles: ["approver", "risk", "administrator"] },
});
