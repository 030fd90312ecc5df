/** Commands that fit models to files, outside any bank. */
import type { CommandSpec } from "./command-spec.ts";

const json: CommandSpec["json"] = {
  flags: "--json [file]",
  about: {
    zh: "写入 JSON 结果；不带文件名则输出到标准输出",
    en: "write the result as JSON; to standard output without a name",
  },
};

const fit: CommandSpec = {
  name: "fit",
  about: {
    zh: "用任意文件训练并比较全部算法，指标只来自未见过的数据",
    en: "fit all algorithms to a file of any columns and compare them on rows they did not see",
  },
  more: {
    zh: "列的类型自动推断（数值、日期、类别、缺失）。--test、--order、--folds 三者至多选一；都不给时随机留出 20%。\n最佳算法按训练数据中留出的行选出，测试数据不参与任何选择。任何列都不会因名称被排除；可疑的列会标明。\n达到 50,000 行时，参数搜索使用抽样、提升树步长加大；用抽样训练的算法会注明。",
    en: "Types are inferred: numbers, days, levels, missing values. At most one of --test, --order and --folds; without, 20 % are held back at random.\nThe best is chosen by left-out training rows; test rows take part in no choice. No column is left out for its name; a suspicious one is flagged.\nFrom 50,000 rows on searches go by samples and trees take longer steps; what learnt from a sample says so.",
  },
  options: [
    { flags: "--data <file>", about: { zh: "CSV 或 TSV，可为 gzip", en: "CSV or TSV, plain or gzip" }, needed: true },
    { flags: "--label <column>", about: { zh: "要预测的列", en: "the column to predict" }, needed: true },
    {
      flags: "--positive <value>",
      about: {
        zh: "要预测的取值（默认为肯定的取值，否则取较少的一个）",
        en: "the value to predict (the one that says yes, else the rarer of two)",
      },
    },
    { flags: "--test <file>", about: { zh: "在该文件上评估", en: "tell the figures on this file" } },
    {
      flags: "--order <column>",
      about: { zh: "按该列排序，最后 20% 用于评估", en: "order rows by this column; the last 20 % are told on" },
    },
    {
      flags: "--folds <k>",
      about: { zh: "K 折交叉，2 到 50", en: "k folds, 2 to 50: every row told by models that did not see it" },
    },
    {
      flags: "--exclude <columns>",
      about: { zh: "不使用的列，以逗号分隔", en: "columns to leave out, separated by commas" },
    },
    {
      flags: "--algorithms <names>",
      about: {
        zh: "算法，以逗号分隔（默认全部）：boosted、boosted_depth、forest、tree、logistic、lasso、svm、neighbours、network、vote、weighted_vote",
        en: "algorithms, separated by commas (all): boosted, boosted_depth, forest, tree, logistic, lasso, svm, neighbours, network, vote, weighted_vote",
      },
    },
    { flags: "--seed <n>", about: { zh: "种子（整数，默认 1）", en: "seed (whole number, 1)" } },
    {
      flags: "--seconds <n>",
      about: {
        zh: "每种算法的参数搜索最多多少秒（默认：全部算法与各折合计约 120 秒）",
        en: "most seconds of an algorithm's search (about 120 of all algorithms and folds together)",
      },
    },
    { flags: "--threads <n>", about: { zh: "线程数（默认为核数，至多 4）", en: "threads (the cores, at most 4)" } },
    { flags: "--html <file>", about: { zh: "写入 HTML 报告", en: "write the report as a page" } },
  ],
  json,
  load: () => import("./commands/model-fit.ts"),
};

const study: CommandSpec = {
  name: "study",
  about: {
    zh: "在公开数据上重做研究，与公开的最好结果比较",
    en: "repeat a study on public data, beside the best result that others have told",
  },
  more: {
    zh: "研究：bank-marketing、bank-marketing-additional、churn、credit-default、german-credit、berka-loans、hillstrom、cdnow。\n所有指标来自未见过的数据。数据不随产品提供，用 --from 指定目录。",
    en: "Studies: bank-marketing, bank-marketing-additional, churn, credit-default, german-credit, berka-loans, hillstrom, cdnow.\nEvery figure is from unseen rows. The data are no part of the product; --from names their folder.",
  },
  args: [{ name: "<name>", about: { zh: "研究名称", en: "name of the study" } }],
  options: [
    { flags: "--from <folder>", about: { zh: "数据集所在目录", en: "folder of the data sets" } },
    { flags: "--threads <n>", about: { zh: "线程数（默认为核数，至多 4）", en: "threads (the cores, at most 4)" } },
  ],
  json,
  load: () => import("./commands/model-study.ts"),
};

export const fileCommands: readonly CommandSpec[] = [fit, study];
