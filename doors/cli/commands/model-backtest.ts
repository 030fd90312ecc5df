/** Tests a version on consecutive months whose outcomes are known. */
import type { BackTest } from "#learning";
import { backTestOf } from "../../server/bank-models.ts";
import type { Context } from "../context.ts";
import { bandLines, figure, modelGiven, modelKnown, share } from "../models.ts";
import { wholeOf } from "../numbers.ts";
import type { Run } from "../run.ts";

const verdicts = {
  stands: { zh: "通过：各月预测与实际一致", en: "It stands: what was foretold came about in each month" },
  watch: { zh: "关注：连续各月均有警示，宜重新训练", en: "Watch it: alarms in every month; train it anew" },
  falls_back: {
    zh: "不通过：突破限值，策略应按规则运行",
    en: "It falls back: a limit is broken, playbooks keep to their rules",
  },
  too_early: { zh: "为时尚早：结果已知的月份不足三个", en: "Too early: outcomes of fewer than three months are known" },
} as const;

export const run: Run = async (context, [given = ""], options) => {
  const asked = modelGiven(given);
  const batches = wholeOf("--batches", options.batches, 1, 24);
  const { signal, out } = context;
  await context.withBank(async (bank) => {
    modelKnown(bank.definitions, asked.model);
    const tested = await backTestOf(
      bank,
      asked.model,
      {
        ...(asked.version === undefined ? {} : { version: asked.version }),
        ...(batches === undefined ? {} : { batches }),
      },
      { signal },
    );
    out.result(tested, () => text(context, tested));
  });
};

function text(context: Context, { model, version, batches, verdict }: BackTest): string {
  const { out } = context;
  return [
    `${model}@${version}`,
    ...batches.flatMap(({ day, frozen, unseen, judged }) => [
      "",
      [
        day,
        out.say({ zh: `${judged.rows} 位客户`, en: `${judged.rows} customers` }),
        out.say(
          frozen ? { zh: "当时发布", en: "as it went out" } : { zh: "按当时所知评分", en: "scored as known then" },
        ),
        ...(unseen ? [] : [out.say({ zh: "（训练数据包含该月）", en: "(the training rows hold this month)" })]),
        `AUC ${figure(judged.auc)}  KS ${figure(judged.ks)}`,
        out.say({
          zh: `预测 ${share(judged.predicted)} 实际 ${share(judged.rate)}`,
          en: `foretold ${share(judged.predicted)}, came about ${share(judged.rate)}`,
        }),
      ].join("  "),
      ...bandLines(context, judged).map((line) => `  ${line}`),
      ...judged.alarms.map((alarm) => `  ! ${out.say(alarm)}`),
    ]),
    "",
    out.say(verdicts[verdict]),
  ].join("\n");
}
