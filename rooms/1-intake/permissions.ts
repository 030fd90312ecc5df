import { definePermissions } from "#ground/authority";

export const permissions = definePermissions("intake", {
  accept: { roles: ["administrator"], keys: true },
  import: { roles: ["administrator", "analyst"], keys: true },
  read_quarantine: { roles: ["administrator", "analyst", "compliance", "branch_operator"], keys: true },
  replay_quarantine: { roles: ["administrator", "analyst"], keys: true },
  dismiss_quarantine: { roles: ["administrator", "analyst"] },
});
