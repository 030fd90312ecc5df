/** Takes a task. */
import { takeTask } from "#reach";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";
import { taskNumber, tasksOf } from "../tasks.ts";

export const run: Run = async (context, [number], options) => {
  const task = taskNumber(number);
  await context.withBank(async (bank) => {
    const actor = await personNamed(bank.storage, options.as);
    const taken = await takeTask(tasksOf(bank), actor, { task });
    const until = taken.heldUntil.toISOString();
    context.out.result(taken, () => context.out.say({ zh: `已领取，至 ${until}`, en: `Taken, until ${until}` }));
  });
};
