/** The second person agrees to a changed policy. */
import { approvePolicy } from "#decision";
import { personNamed } from "../people.ts";
import { policyVersionNamed } from "../policies.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const version = policyVersionNamed(given);
  await context.withBank(async (bank) => {
    const actor = await personNamed(bank.storage, options.as);
    const done = await approvePolicy(bank.storage, actor, { ...version, at: bank.clock.now() });
    context.out.result(done, () =>
      context.out.say(
        done.state === "ended"
          ? { zh: `政策 ${done.policy} 已停用`, en: `Policy ${done.policy} has ended` }
          : { zh: `政策 ${given} 已生效`, en: `Policy ${given} holds` },
      ),
    );
  });
};
