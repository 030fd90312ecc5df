/** Runs the product on a bank of simulated customers and tells what came of it beside the truth. */
import { htmlReport, jsonReport, type SimModel } from "../../../model-bank/simulated/index.ts";
import {
  type Simulated,
  type SimulationProgress,
  simulate,
  simulatedDefinitions,
} from "../../server/flows/simulate/index.ts";
import type { Context } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import { seedOf, wholeOf } from "../numbers.ts";
import type { Both } from "../output.ts";
import { stagedProgress } from "../progress.ts";
import type { Run } from "../run.ts";

const MOST_CUSTOMERS = 1_000_000;
const MOST_DAYS = 3_650;

export const run: Run = async (context, _args, options) => {
  const { out, signal } = context;
  // All that can be refused is refused before an engine starts.
  const only = typeof options.only === "string" ? options.only.split(",").map((one) => one.trim()) : undefined;
  const choice = {
    customers: wholeOf("--customers", options.customers, 1, MOST_CUSTOMERS) ?? 1,
    days: wholeOf("--days", options.days, 1, MOST_DAYS) ?? 1,
    seed: seedOf(options.seed) ?? 1,
    ...(only === undefined ? {} : { only }),
    ...(options.models === true ? { models: true } : {}),
  };
  const definitions = context.definitionsOfFolder();
  simulatedDefinitions(definitions, only);
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const html = typeof options.html === "string" ? await writable(options.html) : undefined;
  const progress = stagedProgress<SimulationProgress["stage"]>(out, (stage) => out.say(stages[stage]));
  const report = await context.withEngines(
    async (engines) => {
      try {
        return await simulate({
          engines,
          home: engines.settings.home,
          definitions,
          choice,
          metrics: context.metrics(),
          logger: context.logger(),
          signal,
          onProgress: progress.show,
        });
      } finally {
        progress.stop();
      }
    },
    { fresh: true, hasty: true, onStep: context.onStep },
  );
  if (json !== undefined) await writeResult(json, jsonReport(report));
  if (html !== undefined) await writeResult(html, htmlReport(report, context.language));
  out.result(report, () => linesOf(context, report));
};

const stages: Readonly<Record<SimulationProgress["stage"], Both>> = {
  customers: { zh: "登记模拟客户", en: "Recording simulated customers" },
  days: { zh: "逐日运行", en: "Living day by day" },
  report: { zh: "汇总报告", en: "Writing the report" },
};

/** A figure's value in its unit. */
function shown(value: number, unit: Simulated["figures"][number]["unit"]): string {
  return unit === "share" ? `${(value * 100).toFixed(1)} %` : value.toFixed(2);
}

/** What strategies that read a model's score go by. */
function basis({ playbooks, since }: Pick<SimModel, "playbooks" | "since">): Both {
  if (playbooks.length === 0) return { zh: "没有策略使用", en: "no strategy reads it" };
  const names = playbooks.join(", ");
  if (since === null) return { zh: `策略按规则运行：${names}`, en: `strategies keep to their rules: ${names}` };
  return { zh: `策略自 ${since} 起按模型运行：${names}`, en: `strategies go by it since ${since}: ${names}` };
}

/** The figures in lines; the files have them all. */
function linesOf({ out }: Context, report: Simulated): string {
  const { figures, customers, days, seed, events, touches, duplicates, seconds } = report;
  const head = out.say({
    zh: `模拟银行（非真实数据）：${customers} 位客户，${days} 天，种子 ${seed}；事件 ${events}，触达 ${touches}，重复 ${duplicates}，用时 ${seconds} 秒`,
    en: `Simulated bank (no real data): ${customers} customers, ${days} days, seed ${seed}; ${events} events, ${touches} touches, ${duplicates} duplicates, ${seconds} s`,
  });
  const rows = figures.map(({ zh, en, unit, note, ...figure }) => {
    const title = out.say({ zh: `  ${zh}：`, en: `  ${en}: ` });
    if (note) return title + out.say(note);
    const [before, after, difference, low, high, truth] = (
      ["before", "after", "difference", "low", "high", "truth"] as const
    ).map((name) => shown(figure[name], unit));
    return (
      title +
      out.say({
        zh: `${before} → ${after}，差 ${difference}（${low} 至 ${high}），真实 ${truth}`,
        en: `${before} -> ${after}, difference ${difference} (${low} to ${high}), truth ${truth}`,
      })
    );
  });
  const models = (report.models ?? []).map(({ version, state, algorithm, auc, trainedOn, scored, ...model }) =>
    out.say({
      zh: `  模型 ${model.zh}（${model.model}@${version}，${state}）：${algorithm}，${trainedOn.slice(0, 10)} 训练，AUC ${auc?.toFixed(3) ?? "–"}，已发布评分 ${scored}；${basis(model).zh}`,
      en: `  Model ${model.model}@${version} (${state}): ${algorithm}, trained on ${trainedOn.slice(0, 10)}, AUC ${auc?.toFixed(3) ?? "–"}, ${scored} scores published; ${basis(model).en}`,
    }),
  );
  const missing = (report.untrained ?? []).map(({ model, zh, why }) =>
    out.say({ zh: `  尚无模型 ${zh}（${model}）：${why.zh}`, en: `  No model ${model} yet: ${why.en}` }),
  );
  return [head, ...rows, ...models, ...missing].join("\n");
}
