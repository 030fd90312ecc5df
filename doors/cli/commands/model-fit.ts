/** Fits models to a file of any columns and tells how they do on rows they did not see. */
import { availableParallelism } from "node:os";
import path from "node:path";
import { algorithmsOf, algorithmWords, type FileReport, fileCases } from "#learning";
import { type FileFitted, type FitTask, fitInThread, splitWords } from "../../server/flows/fit-file/index.ts";
import type { Context } from "../context.ts";
import { readable, writable, writeResult } from "../files.ts";
import { seedOf, wholeOf } from "../numbers.ts";
import { stagedProgress } from "../progress.ts";
import type { Run } from "../run.ts";

const MOST_THREADS = 4;

export const run: Run = async (context, _args, options) => {
  const { out, signal } = context;
  const file = await readable(String(options.data));
  const { split, test } = await splitOf(options);
  const algorithms = algorithmsOf(listOf(options.algorithms));
  const seed = seedOf(options.seed) ?? 1;
  const seconds = wholeOf("--seconds", options.seconds, 1, 86_400);
  const threads = wholeOf("--threads", options.threads, 1, 64) ?? Math.min(MOST_THREADS, availableParallelism());
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const html = typeof options.html === "string" ? await writable(options.html) : undefined;
  context.throwIfStopped();
  const progress = stagedProgress<"fit">(out, () => out.say({ zh: "训练与比较", en: "Fitting and comparing" }));
  let fitted: FileFitted;
  try {
    const choice = {
      label: String(options.label),
      ...(options.positive === undefined ? {} : { positive: String(options.positive) }),
      exclude: listOf(options.exclude),
      split,
      seed,
    };
    const own = { algorithms, seed, threads, ...(seconds === undefined ? {} : { seconds }) };
    fitted = await fitInThread(
      { file, name: path.basename(file), test, choice, options: own, page: html !== undefined },
      { signal, onProgress: ({ done, total }) => progress.show({ stage: "fit", done, total }) },
    );
  } finally {
    progress.stop();
  }
  const { report } = fitted;
  if (json !== undefined) await writeResult(json, `${JSON.stringify(report, null, 2)}\n`);
  if (html !== undefined) await writeResult(html, fitted.html ?? "");
  out.result(report, () => linesOf(context, report));
};

function listOf(given: unknown): string[] {
  return String(given ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** @throws fit_file.several_splits, cli.bad_value, cli.unreadable_file */
async function splitOf(
  options: Readonly<Record<string, unknown>>,
): Promise<Pick<FitTask["choice"], "split"> & Pick<FitTask, "test">> {
  const { test, order } = options;
  const given = (["test", "order", "folds"] as const).filter((name) => options[name] !== undefined);
  if (given.length > 1) throw fileCases.several_splits({ given: given.map((name) => `--${name}`).join(", ") });
  const folds = wholeOf("--folds", options.folds, 2, 50);
  if (folds !== undefined) return { split: { by: "folds", folds } };
  if (test !== undefined) return { split: { by: "random" }, test: await readable(String(test)) };
  return { split: order === undefined ? { by: "random" } : { by: "order", column: String(order) } };
}

const SHOWN_COLUMNS = 8;

function linesOf({ out }: Context, report: FileReport): string {
  const digits = (value: number | null, places = 4) => (value === null ? "–" : value.toFixed(places));
  const ranked = [...report.algorithms].sort((a, b) => (b.auc ?? 0) - (a.auc ?? 0));
  const lines = [
    out.say({
      zh: `预测 ${report.label.column} = ${report.label.positive}。${splitWords(report).zh}`,
      en: `Predicts ${report.label.column} = ${report.label.positive}. ${splitWords(report).en}`,
    }),
    "",
    `  ${"AUC".padStart(7)} ${"KS".padStart(7)} ${"log-loss".padStart(9)} ${"Brier".padStart(7)} ${"s".padStart(6)}`,
    ...ranked.map(({ name, auc, ks, logLoss, brier, seconds }) => {
      const mark = name === report.best ? "★" : " ";
      const figures = [
        digits(auc).padStart(7),
        digits(ks).padStart(7),
        digits(logLoss).padStart(9),
        digits(brier).padStart(7),
      ];
      return `${mark} ${figures.join(" ")} ${digits(seconds, 1).padStart(6)}  ${name} (${out.say(algorithmWords[name])})`;
    }),
    "",
    out.say({
      zh: `★ 按训练数据中留出的行选出。校准斜率 ${digits(report.calibration.slope, 2)}；解释误差不超过 ${report.shap.maxAdditivityError.toExponential(1)}`,
      en: `★ chosen by left-out training rows. Calibration slope ${digits(report.calibration.slope, 2)}; reasons sum to the answer within ${report.shap.maxAdditivityError.toExponential(1)}`,
    }),
    "",
    out.say({ zh: "最重要的列：", en: "Columns that move it most:" }),
    ...report.shap.top
      .slice(0, SHOWN_COLUMNS)
      .map(({ feature, share }) => `  ${`${(share * 100).toFixed(1)}%`.padStart(6)}  ${feature}`),
  ];
  if (report.findings.length > 0) lines.push("", ...report.findings.map((finding) => `! ${out.say(finding)}`));
  return lines.join("\n");
}
