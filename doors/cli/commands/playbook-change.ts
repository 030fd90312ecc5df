/** Pauses a playbook, lets it go on, ends it, or brings back what it said before. */
import { type Change, changePlaybook, rollBackPlaybook } from "#playbook";
import { said } from "../audiences.ts";
import { personNamed } from "../people.ts";
import { playbookNamed, standsWords } from "../playbooks.ts";
import type { Run } from "../run.ts";

/** The command that does one of these. */
export function changing(change: Change | "rollback"): Run {
  return async (context, [given = ""], options) => {
    const { playbook, version } = playbookNamed(given);
    const reason = said(options.reason);
    await context.withBank(async ({ storage, definitions, clock }) => {
      const actor = await personNamed(storage, options.as);
      const parts = { storage, definitions };
      const asked = { playbook, reason, at: clock.now() };
      const done =
        change === "rollback"
          ? await rollBackPlaybook(parts, actor, { ...asked, ...(version === undefined ? {} : { version }) })
          : await changePlaybook(parts, actor, { ...asked, change });
      context.out.result(done, () => standsWords(context, done));
    });
  };
}
