/** Commands about what is learnt beside probabilities: whom a touch moves, why customers left, habits, wordings. */
import type { CommandSpec } from "./command-spec.ts";

const json: CommandSpec["json"] = {
  flags: "--json [file]",
  about: {
    zh: "写入 JSON 结果；不带文件名则输出到标准输出",
    en: "write the result as JSON; to standard output without a name",
  },
};

const uplift: CommandSpec = {
  name: "uplift",
  about: {
    zh: "触达对谁有效：从随机对照中学习，只在未见过的数据上评估",
    en: "whom a touch moves: learnt from a random control, told from rows that were not seen",
  },
  more: {
    zh: "给出剧本时使用其随机对照与入组当日零点已知的特征；给出 --data 时使用文件。没有随机对照的数据会被拒绝。",
    en: "With a playbook its own random control is used, and features as known at the start of the day of admission; with --data a file. Data without randomisation are refused.",
  },
  args: [{ name: "[playbook]", about: { zh: "剧本", en: "id of a playbook" } }],
  options: [
    { flags: "--data <file>", about: { zh: "CSV 或 TSV，可为 gzip", en: "CSV or TSV, plain or gzip" } },
    { flags: "--label <column>", about: { zh: "结果列", en: "column of the outcome" } },
    { flags: "--positive <value>", about: { zh: "表示成功的取值", en: "its value that is the success" } },
    { flags: "--treatment <column>", about: { zh: "处理列", en: "column that says who was treated" } },
    { flags: "--treated <value>", about: { zh: "受触达的取值", en: "its value of the treated" } },
    { flags: "--control <value>", about: { zh: "对照的取值", en: "its value of the control" } },
    { flags: "--share <share>", about: { zh: "计划受触达的比例，0 到 1", en: "share that was to be treated, 0 to 1" } },
    {
      flags: "--exclude <columns>",
      about: { zh: "不使用的列，以逗号分隔", en: "columns to leave out, separated by commas" },
    },
    {
      flags: "--features <model>",
      about: {
        zh: "剧本：借用哪个模型的特征（默认 next-wealth）",
        en: "of a playbook: the model whose features are used (next-wealth)",
      },
    },
    {
      flags: "--learners <names>",
      about: {
        zh: "学习器，以逗号分隔：s、t、x、class（默认全部）",
        en: "learners, separated by commas: s, t, x, class (all)",
      },
    },
    {
      flags: "--margin <effect>",
      about: { zh: "多大的增益才划算，0 到 1（默认 0）", en: "effect from which on the touch pays, 0 to 1 (0)" },
    },
    { flags: "--seed <n>", about: { zh: "种子（整数，默认 1）", en: "seed (whole number, 1)" } },
    { flags: "--threads <n>", about: { zh: "线程数（默认 1）", en: "threads (1)" } },
  ],
  json,
  load: () => import("./commands/model-uplift.ts"),
};

const churn: CommandSpec = {
  name: "churn",
  about: { zh: "流失原因：聚类，由人确认", en: "why customers left: clusters, confirmed by a person" },
  more: {
    zh: "不带选项时对已流失客户重新聚类并登记为待确认；确认后，标签 churn_cause 由聚类给出，未命名的类仍按规则。",
    en: "Without options the customers who left are clustered anew and wait to be confirmed; then the tag churn_cause comes from the clusters, and stays with the rule where a cluster has no name.",
  },
  options: [
    { flags: "--list", about: { zh: "列出已有聚类", en: "list the clusters there are" } },
    { flags: "--confirm <set>", about: { zh: "确认某次聚类", en: "confirm these clusters" } },
    { flags: "--refuse <set>", about: { zh: "否决某次聚类", en: "refuse these clusters" } },
    {
      flags: "--name <names>",
      about: {
        zh: "各类名称，如 1=price_sensitive,2=service_dissatisfied（默认采用建议）",
        en: "names of the clusters, as 1=price_sensitive,2=service_dissatisfied (as proposed)",
      },
    },
    { flags: "--reason <text>", about: { zh: "原因", en: "why" } },
    { flags: "--as <login>", about: { zh: "确认或否决者的登录名", en: "login of the person who confirms or refuses" } },
  ],
  json,
  load: () => import("./commands/model-churn.ts"),
};

const habits: CommandSpec = {
  name: "habits",
  about: {
    zh: "回测发薪日、时段与渠道的预测，并与多数人的习惯比较",
    en: "hold predicted paydays, hours and channels against what came, beside what most customers do",
  },
  options: [
    {
      flags: "--months <n>",
      about: { zh: "回测多少个已结束的月份（默认 3）", en: "months that are over to look at (3)" },
    },
  ],
  json,
  load: () => import("./commands/model-habits.ts"),
};

const wordings: CommandSpec = {
  name: "wordings",
  about: {
    zh: "文案优选：各文案的效果与份额",
    en: "wordings tried against each other: what each brought, and its share",
  },
  options: [{ flags: "--learn", about: { zh: "先按最新结果重新分配", en: "share out anew by what is known now" } }],
  json,
  load: () => import("./commands/model-wordings.ts"),
};

const next: CommandSpec = {
  name: "next",
  about: {
    zh: "下一产品：由共同持有的规则得出，并用其后的购买检验",
    en: "which products follow each other: rules of what is held together, held against what came after",
  },
  json,
  load: () => import("./commands/model-next.ts"),
};

const value: CommandSpec = {
  name: "value",
  about: {
    zh: "客户未来价值：由重复购买的频率与金额拟合（BG/NBD 与 Gamma-Gamma），由第二人批准后作为评分发布",
    en: "what customers will bring, fitted to how often and how much they buy (BG/NBD and Gamma-Gamma); goes out as a score once a second person agrees",
  },
  more: {
    zh: "不带选项时重新拟合，并用最近三分之一历史中的购买检验。存款与贷款按合同计，不在其中。",
    en: "Without options it fits anew and holds a fit of the first two thirds of the history against what came after. Deposits and loans go by contract and stay out.",
  },
  options: [
    {
      flags: "--score <name>",
      about: {
        zh: "目录中以元计的评分（只有一个时可省略）",
        en: "the catalog's score in yuan (where there are several)",
      },
    },
    { flags: "--list", about: { zh: "列出已有拟合", en: "list the fits there are" } },
    { flags: "--confirm <fit>", about: { zh: "批准某次拟合并发布", en: "let a fit stand and publish its scores" } },
    { flags: "--refuse <fit>", about: { zh: "否决某次拟合", en: "refuse a fit" } },
    { flags: "--reason <text>", about: { zh: "原因", en: "why" } },
    {
      flags: "--as <login>",
      about: { zh: "拟合、批准或否决者的登录名", en: "login of the person who fits, confirms or refuses" },
    },
  ],
  json,
  load: () => import("./commands/model-value.ts"),
};

const products: CommandSpec = {
  name: "products",
  about: {
    zh: "产品洞察：适合谁、潜在需求、到期资金流向他行、客户声音",
    en: "what is known of each kind of product: for whom, unsaid needs, money that goes to other banks, voice",
  },
  more: {
    zh: "潜在需求由共同持有的规则得出，并用上一个九十天的办理情况检验；是否适当由适当性规则决定。",
    en: "Unsaid needs come from rules of what is held together and are tested by what was taken in the last ninety days; whether a product suits is for the rules of suitability.",
  },
  json,
  load: () => import("./commands/model-products.ts"),
};

export const insightCommands: readonly CommandSpec[] = [uplift, churn, habits, wordings, next, value, products];
