/** The second person approves or refuses a version; an approved one goes live; a proposal is taken back. */
import { approvePlaybook, refusePlaybook, takeLive, withdrawPlaybook } from "#playbook";
import { said } from "../audiences.ts";
import { personNamed } from "../people.ts";
import { standsWords, versionNamed } from "../playbooks.ts";
import type { Run } from "../run.ts";

/** The command that does one of these. */
export function settling(what: "approve" | "refuse" | "live" | "withdraw"): Run {
  return async (context, [given = ""], options) => {
    const version = versionNamed(given);
    await context.withBank(async ({ storage, definitions, clock }) => {
      const actor = await personNamed(storage, options.as);
      const parts = { storage, definitions };
      const asked = { ...version, at: clock.now() };
      const done =
        what === "approve"
          ? await approvePlaybook(parts, actor, { ...asked, later: options.later === true })
          : what === "refuse"
            ? await refusePlaybook(parts, actor, { ...asked, reason: said(options.reason) })
            : what === "live"
              ? await takeLive(parts, actor, asked)
              : await withdrawPlaybook(parts, actor, asked);
      context.out.result(done, () => standsWords(context, done));
    });
  };
}
