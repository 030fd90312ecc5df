/** The second person refuses a changed policy; what held goes on. */
import { refusePolicy } from "#decision";
import { said } from "../audiences.ts";
import { personNamed } from "../people.ts";
import { policyVersionNamed } from "../policies.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const version = policyVersionNamed(given);
  const reason = said(options.reason);
  await context.withBank(async (bank) => {
    const actor = await personNamed(bank.storage, options.as);
    await refusePolicy(bank.storage, actor, { ...version, reason, at: bank.clock.now() });
    context.out.result({ ...version, state: "refused" }, () => context.out.say({ zh: "已拒绝", en: "Refused" }));
  });
};
