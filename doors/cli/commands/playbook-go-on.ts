/** Lets runs go on that were set aside. */
import { resumeAside } from "#playbook";
import { said } from "../audiences.ts";
import { cliCases } from "../cases.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

const form = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const run: Run = async (context, enrolments, options) => {
  const wrong = enrolments.find((one) => !form.test(one));
  if (wrong !== undefined)
    throw cliCases.bad_value({ name: "run", value: wrong, expected: "the id of a run", expected_zh: "流程编号" });
  await context.withBank(async ({ storage, clock }) => {
    const actor = await personNamed(storage, options.as);
    const reason = said(options.reason);
    const chosen = enrolments.length > 0 ? { enrolments } : {};
    const resumed = await resumeAside(storage, actor, { ...chosen, reason, now: clock.now() });
    context.out.result({ resumed }, () =>
      context.out.say({ zh: `${resumed} 个流程继续`, en: `${resumed} runs go on` }),
    );
  });
};
