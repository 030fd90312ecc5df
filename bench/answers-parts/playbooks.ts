/** The playbooks that answer in the measurement: those of the stage protect as the strategies describe them. */
import type { Definitions, Playbook } from "#contracts/definitions";

export const STRANGE_LOGIN = "protect-strange-login";
export const PROFILE_CHURN = "bench-profile-churn";
export const MANY_PAYEES = "bench-many-payees";

/** The definitions with two more playbooks beside the one that ships. @throws when that one is not there */
export function withProtection(definitions: Definitions): Definitions {
  const strange = definitions.playbooks[STRANGE_LOGIN];
  if (!strange) throw new Error(`the bank has no playbook ${STRANGE_LOGIN}`);
  const like = (id: string, trigger: Playbook["trigger"], give: "hold" | "review"): Playbook => ({
    ...strange,
    id,
    trigger,
    answer: { give, reason: { zh: "需要核实", en: "To be verified" } },
  });
  return {
    ...definitions,
    playbooks: {
      ...definitions.playbooks,
      [PROFILE_CHURN]: like(
        PROFILE_CHURN,
        { event: "profile_changed", where: "metric.profile_changes_24h >= 3" },
        "review",
      ),
      [MANY_PAYEES]: like(
        MANY_PAYEES,
        { event: "transfer", where: "event.amount >= 50000.00 && metric.large_transfer_payees_day >= 3" },
        "hold",
      ),
    },
  };
}
