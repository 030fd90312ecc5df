/** Shows one task with its history. */
import { showTask } from "#reach";
import { operator } from "../context.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";
import { taskNumber, tasksOf } from "../tasks.ts";

export const run: Run = async (context, [number], options) => {
  const task = taskNumber(number);
  await context.withBank(async (bank) => {
    const actor = options.as === undefined ? operator : await personNamed(bank.storage, options.as);
    const found = await showTask(tasksOf(bank), actor, task, context.language);
    context.out.result(found, () =>
      [
        `${found.task}  ${found.kind}  ${found.state}  ${found.customer.name}  ${found.deadline.toISOString()}`,
        ...(found.script === null ? [] : [found.script.title, found.script.body]),
        ...(found.about === null ? [] : [`${found.about}  ${found.reasons.join(" ")}`]),
        ...found.history.map((step) =>
          ["  ", step.at.toISOString(), step.what, step.person ?? "-", step.by, step.detail ?? ""].join("  "),
        ),
      ].join("\n"),
    );
  });
};
