/** What tasks cost and brought in. */
import { keepOutcomes, reportTaskValue, type TaskValueReport, taskGroups } from "#outcome";
import { worthOf } from "../../server/natures.ts";
import { goalsOf } from "../../server/rules-of-bank.ts";
import { type Context, operator } from "../context.ts";
import { dayNamed } from "../days.ts";
import type { Run } from "../run.ts";
import { oneOf } from "../tasks.ts";

export const run: Run = async (context, _args, options) => {
  const asked = {
    from: dayNamed("--from", options.from),
    to: dayNamed("--to", options.to),
    unit: typeof options.unit === "string" ? options.unit : undefined,
    by: oneOf("--by", options.by, taskGroups),
  };
  await context.withBank(async ({ storage, columnar, definitions, units, clock }) => {
    await keepOutcomes(storage, goalsOf(definitions), context.signal);
    const worth = (id: string) => worthOf(definitions, id, clock.today());
    const parts = { storage, columnar, definitions, units, clock, worthOf: worth };
    const report = await reportTaskValue(parts, operator, asked);
    context.out.result(report, () => text(context, report));
  });
};

function text({ out }: Context, { rows, all }: TaskValueReport): string {
  const heads = out.say({
    zh: "归属  完成  接通  转化  成本  收入  每项成本  每项收入  投诉  退订  满意度",
    en: "of  done  spoken  converted  cost  income  cost/task  income/task  complaints  opt-outs  satisfaction",
  });
  const total = { ...all, of: out.say({ zh: "合计", en: "all" }) };
  const lines = [...rows, total].map((one) =>
    [
      one.of.padEnd(18),
      one.tasks,
      one.contacts,
      one.converted,
      one.cost,
      one.income,
      one.costPerTask ?? "-",
      one.incomePerTask ?? "-",
      one.complaints,
      one.optOuts,
      one.satisfaction === null ? "-" : `${one.satisfaction.toFixed(1)} (${one.asked})`,
    ].join("  "),
  );
  return [heads, ...lines].join("\n");
}
