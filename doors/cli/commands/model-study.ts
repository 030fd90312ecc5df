/** Repeats a study on public data: our figures from unseen rows beside the best that others have told. */
import { availableParallelism } from "node:os";
import path from "node:path";
import { runStudy, type StudyResult, studyFolder } from "../../../model-bank/studies/index.ts";
import type { Context } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import { wholeOf } from "../numbers.ts";
import { stagedProgress } from "../progress.ts";
import type { Run } from "../run.ts";

const MOST_THREADS = 4;

export const run: Run = async (context, [name = ""], options) => {
  const { out, signal } = context;
  const threads = wholeOf("--threads", options.threads, 1, 64) ?? Math.min(MOST_THREADS, availableParallelism());
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const from = typeof options.from === "string" ? path.resolve(options.from) : studyFolder();
  const progress = stagedProgress<"study">(out, () => out.say({ zh: "研究", en: "Studying" }));
  let result: StudyResult;
  try {
    result = await runStudy(name, {
      from,
      threads,
      signal,
      onProgress: ({ done, total }) => progress.show({ stage: "study", done, total }),
    });
  } finally {
    progress.stop();
  }
  if (json !== undefined) await writeResult(json, `${JSON.stringify(result, null, 2)}\n`);
  out.result(result, () => linesOf(context, result));
};

function linesOf({ out }: Context, { parts, found, verdict }: StudyResult): string {
  const digits = (value: number | null | undefined) => (typeof value === "number" ? value.toFixed(3) : "–");
  const lines = parts.flatMap(({ said, published, report }) => {
    const best = report.algorithms.find(({ name }) => name === report.best);
    const theirs =
      published === null
        ? []
        : [
            out.say({
              zh: `  公开结果 AUC ${digits(published.auc)}，KS ${digits(published.ks)}（${published.source}）`,
              en: `  published AUC ${digits(published.auc)}, KS ${digits(published.ks)} (${published.source})`,
            }),
          ];
    return [
      out.say(said),
      out.say({
        zh: `  ${report.best}：AUC ${digits(report.auc)}，KS ${digits(best?.ks)}，校准斜率 ${digits(report.calibration.slope)}，未见过的 ${report.rows.test} 行`,
        en: `  ${report.best}: AUC ${digits(report.auc)}, KS ${digits(best?.ks)}, calibration slope ${digits(report.calibration.slope)}, on ${report.rows.test} unseen rows`,
      }),
      ...theirs,
      ...report.findings.filter(({ code }) => code === "leakage").map((finding) => `  ! ${out.say(finding)}`),
      "",
    ];
  });
  if (found !== undefined) lines.push(JSON.stringify(found, null, 2), "");
  return [...lines, out.say(verdict)].join("\n");
}
