/** Hands a task over. */
import { handOver } from "#reach";
import { said } from "../audiences.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";
import { taskNumber, tasksOf } from "../tasks.ts";

export const run: Run = async (context, [number], options) => {
  const task = taskNumber(number);
  const to = typeof options.to === "string" ? options.to : null;
  await context.withBank(async (bank) => {
    const actor = await personNamed(bank.storage, options.as);
    await handOver(tasksOf(bank), actor, { task, to, reason: said(options.reason) });
    context.out.result({ task, to }, () => context.out.say({ zh: "已转交", en: "Handed over" }));
  });
};
