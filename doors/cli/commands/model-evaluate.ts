/** Measures a version on moments whose outcomes are known. */
import { evaluateQuestion, type QuestionEvaluation } from "#learning";
import { questionParts } from "../../server/bank-questions.ts";
import type { Context } from "../context.ts";
import { dayNamed } from "../days.ts";
import { bandLines, figure, share } from "../models.ts";
import { versionMeant, withProgress } from "../questions.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const from = dayNamed("--from", options.from);
  const to = dayNamed("--until", options.until);
  const { out } = context;
  await context.withBank(async (bank) => {
    const { question, version } = await versionMeant(bank, given);
    await bank.projector.drain();
    const asked = {
      until: bank.clock.now(),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    };
    const evaluation = await withProgress(context, (work) =>
      evaluateQuestion(questionParts(bank), question, version, asked, work),
    );
    const shown = { model: version.model, version: version.version, ...evaluation };
    out.result(shown, () => [`${version.model}@${version.version}`, ...linesOf(context, evaluation)].join("\n"));
  });
};

function linesOf(context: Context, told: QuestionEvaluation): string[] {
  const { out } = context;
  const { from, to, rows, positives, moments, seen } = told;
  const slope = figure(told.calibration.slope);
  return [
    out.say({
      zh: `${from} 至 ${to}：${moments} 个时点，${rows} 行，成功 ${positives}`,
      en: `${from} to ${to}: ${moments} moments, ${rows} rows, ${positives} successes`,
    }),
    ...(seen > 0
      ? [
          out.say({
            zh: `! 其中 ${seen} 个时点为训练数据`,
            en: `! the version had learnt from ${seen} of these moments`,
          }),
        ]
      : []),
    `AUC ${figure(told.auc)}  KS ${figure(told.ks)}  log-loss ${figure(told.logLoss)}  Brier ${figure(told.brier)}`,
    out.say({ zh: `校准斜率 ${slope}`, en: `calibration slope ${slope}` }),
    ...(told.drift ? [`PSI ${figure(told.drift.score.psi)} (${told.drift.score.state})`] : []),
    "",
    ...bandLines(context, told),
    "",
    ...told.byMonth.map(
      (row) => `${row.group}  ${row.rows}  ${share(row.predicted)} / ${share(row.rate)}  AUC ${figure(row.auc)}`,
    ),
    ...Object.entries(told.groups).flatMap(([by, groups]) =>
      groups.map(
        (row) =>
          `${by} ${row.group || "–"}  ${row.rows}  ${share(row.predicted)} / ${share(row.rate)}  AUC ${figure(row.auc)}  ×${row.selection.toFixed(2)}`,
      ),
    ),
  ];
}
