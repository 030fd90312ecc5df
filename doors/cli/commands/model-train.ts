/** Trains a model by its file and registers what came of it as a draft. */
import { algorithmWords, type QuestionReport, registerVersion, type VersionToRegister } from "#learning";
import { questionNamed, sourceOf } from "../../server/bank-questions.ts";
import type { Bank } from "../../server/bank-types.ts";
import { versionHtml } from "../../server/flows/fit-file/index.ts";
import { type Context, operator } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import { featureWords, figure, modelKnown } from "../models.ts";
import { personNamed } from "../people.ts";
import { withProgress } from "../questions.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [id = ""], options) => {
  const { out } = context;
  const html = typeof options.html === "string" ? await writable(options.html) : undefined;
  await context.withBank(async (bank) => {
    const words = modelKnown(bank.definitions, id);
    const question = questionNamed(bank, id);
    const actor = options.as === undefined ? operator : await personNamed(bank.storage, options.as);
    await fresh(bank);
    const at = bank.clock.now();
    const trained = await withProgress(context, (work) => sourceOf(bank).train(question, at, work));
    context.throwIfStopped();
    if ("reason" in trained) {
      out.result(trained, () => out.say(trained.reason));
      return;
    }
    const registered = options.dry ? undefined : await registerVersion(bank.storage, actor, trained, at);
    if (html !== undefined) {
      const named = featureWords(question, bank.definitions.catalog);
      const page = { model: id, words, version: registered?.version ?? null, named };
      await writeResult(html, versionHtml(trained.report as QuestionReport, page));
    }
    const { artefact: _, reference: __, ...shown } = trained;
    out.result({ ...shown, ...(registered ? { version: registered.version, state: "draft" } : {}) }, () =>
      [
        ...linesOf(context, trained),
        "",
        registered
          ? out.say({
              zh: `已登记为 ${id}@${registered.version}（草稿）；perennial model promote ${id}@${registered.version} --as LOGIN 晋级，需另一人批准`,
              en: `Registered as ${id}@${registered.version}, a draft; perennial model promote ${id}@${registered.version} --as LOGIN promotes it, with a second person`,
            })
          : out.say({ zh: "未登记版本（--dry）", en: "No version was registered (--dry)" }),
      ].join("\n"),
    );
  });
};

/** Facts and profiles that ClickHouse has not yet. */
async function fresh(bank: Bank): Promise<void> {
  await bank.projector.drain();
  await bank.copyProfiles();
}

function linesOf({ out }: Context, trained: VersionToRegister): string[] {
  // The report is this release's own: written a moment ago by the same code.
  const report = trained.report as QuestionReport;
  const { train, leftOut, test } = report.split;
  const arrows = { "1": "↑", "-1": "↓", "0": " " } as const;
  return [
    out.say({
      zh: `训练 ${train.from} 至 ${train.to}，${train.rows} 行（成功 ${trained.data.positives}）；不使用 ${leftOut.rows} 行；评估 ${test.from} 至 ${test.to}，${test.rows} 行`,
      en: `Learnt from ${train.from} to ${train.to}, ${train.rows} rows (${trained.data.positives} successes); ${leftOut.rows} rows not used; measured on ${test.from} to ${test.to}, ${test.rows} rows`,
    }),
    "",
    `  ${"AUC".padStart(7)} ${"KS".padStart(7)} ${"log-loss".padStart(9)} ${"Brier".padStart(7)} ${"s".padStart(6)}`,
    ...report.comparison.map(({ name, auc, ks, logLoss, brier, seconds }) =>
      [
        name === report.best ? "★" : " ",
        figure(auc).padStart(7),
        figure(ks).padStart(7),
        figure(logLoss).padStart(9),
        figure(brier).padStart(7),
        seconds.toFixed(1).padStart(6),
        ` ${name}  ${out.say(algorithmWords[name])}`,
      ].join(" "),
    ),
    "",
    out.say({
      zh: `★ 按训练期内留出的数据选出；评估数据未参与选择。校准斜率 ${figure(report.calibration.slope)}`,
      en: `★ chosen by rows left out of the training part; rows that measure had no say. Calibration slope ${figure(report.calibration.slope)}`,
    }),
    ...report.shap.ranking
      .slice(0, 8)
      .map(
        ({ feature, share, direction }) =>
          `  ${arrows[String(direction) as keyof typeof arrows] ?? " "} ${(share * 100).toFixed(1).padStart(5)} %  ${feature}`,
      ),
    ...report.warnings.map((warning) => `! ${out.say(warning)}`),
  ];
}
