/** Holds predicted habits against what came. */
import { backTestHabits, type HabitTest } from "#learning";
import { insightContext } from "../../server/flows/insights/index.ts";
import type { Context } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import { wholeOf } from "../numbers.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, _args, options) => {
  const { out, signal } = context;
  const months = wholeOf("--months", options.months, 1, 24) ?? 3;
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const tests = await context.withBank((bank) =>
    backTestHabits(
      { columnar: bank.columnar, context: insightContext(bank), tags: bank.definitions.catalog.tags },
      bank.clock.today(),
      months,
      signal,
    ),
  );
  const result = { months, habits: tests };
  if (json !== undefined) await writeResult(json, `${JSON.stringify(result, null, 2)}\n`);
  out.result(result, () => tests.map((test) => lineOf(context, test)).join("\n"));
};

const words = {
  payday: { zh: "发薪日（恰在当日）", en: "payday (to the day)" },
  preferred_hour: { zh: "偏好时段（同一小时）", en: "preferred hour (the same)" },
  preferred_channel: { zh: "偏好渠道（有回应）", en: "preferred channel (answered)" },
} as const;

function lineOf({ out }: Context, { habit, customers, trials, rate, plain, gain, verdict }: HabitTest): string {
  const share = (value: number | null): string => (value === null ? "–" : `${(value * 100).toFixed(1)} %`);
  const difference = gain
    ? out.say({
        zh: `，差 ${(gain.value * 100).toFixed(1)} 个百分点（${(gain.low * 100).toFixed(1)} 至 ${(gain.high * 100).toFixed(1)}）`,
        en: `, ${(gain.value * 100).toFixed(1)} points (${(gain.low * 100).toFixed(1)} to ${(gain.high * 100).toFixed(1)})`,
      })
    : "";
  return out.say({
    zh: `${words[habit].zh}：${customers} 位客户，${trials} 次，命中 ${share(rate)}，按多数人习惯 ${share(plain)}${difference}。${verdict.zh}`,
    en: `${words[habit].en}: ${customers} customers, ${trials} trials, right ${share(rate)}, guessing what most do ${share(plain)}${difference}. ${verdict.en}`,
  });
}
