/** Lists tasks of colleagues. */
import { listTasks, type TaskView } from "#reach";
import { type Context, operator } from "../context.ts";
import { wholeOf } from "../numbers.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";
import { oneOf, tasksOf } from "../tasks.ts";

const states = ["live", "open", "taken", "done", "expired", "all"] as const;

export const run: Run = async (context, _args, options) => {
  const asked = {
    state: oneOf("--state", options.state, states),
    owner: typeof options.owner === "string" ? options.owner : undefined,
    kind: oneOf("--kind", options.kind, ["contact", "review"]),
    late: options.late === true,
    limit: wholeOf("--limit", options.limit, 1, 500) ?? 50,
  };
  await context.withBank(async (bank) => {
    const actor = options.as === undefined ? operator : await personNamed(bank.storage, options.as);
    const list = await listTasks(tasksOf(bank), actor, asked, context.language);
    context.out.result(list, () => text(context, list.tasks));
  });
};

function text({ out }: Context, tasks: readonly TaskView[]): string {
  if (tasks.length === 0) return out.say({ zh: "没有待办", en: "No tasks" });
  const nobody = out.say({ zh: "（无人）", en: "(nobody)" });
  return tasks
    .map((one) =>
      [
        String(one.task).padStart(7),
        one.state.padEnd(7),
        one.urgent ? "!" : one.late ? "*" : " ",
        (one.owner?.login ?? one.owner?.person ?? nobody).padEnd(16),
        one.deadline.toISOString(),
        one.band === null ? "-" : `${Math.round(one.band.from * 100)}-${Math.round(one.band.to * 100)} %`,
        one.customer.name,
        one.script?.title ?? one.about ?? one.playbook ?? "",
        one.reasons.join(" "),
        one.outcome ?? "",
      ].join("  "),
    )
    .join("\n");
}
