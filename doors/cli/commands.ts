/** Every command: its words, its arguments, and where it is carried out. Loaded only when it is used. */
import type { CommandSpec } from "./command-spec.ts";
import { audienceCommands } from "./commands-on-audiences.ts";
import { benefitCommands } from "./commands-on-benefits.ts";
import { customerCommands } from "./commands-on-customers.ts";
import { decisionCommands } from "./commands-on-decisions.ts";
import { modelCommands } from "./commands-on-models.ts";
import { outcomeCommand } from "./commands-on-outcomes.ts";
import { casesCommand, playbookCommands } from "./commands-on-playbooks.ts";
import { policyCommands } from "./commands-on-policies.ts";
import { taskCommands } from "./commands-on-tasks.ts";

export type { CommandSpec };

const seed = {
  flags: "--seed <n>",
  about: { zh: "随机留白的种子（整数）", en: "seed of the random holdout (whole number)" },
};
const capacity = {
  flags: "--capacity <share>",
  about: { zh: "每日可外呼客户的比例，0 到 1", en: "share of a day's customers that can be called, 0 to 1" },
};

const passphrase = {
  flags: "--passphrase-file <file>",
  about: {
    zh: "口令文件：备份时封存安装密钥，恢复时取回",
    en: "file with a passphrase: seals the installation's secret into the backup, or takes it out",
  },
};

const quarantine: CommandSpec = {
  name: "quarantine",
  about: { zh: "查看与重放隔离数据", en: "look at what did not fit, and take it in again" },
  children: [
    {
      name: "list",
      about: { zh: "列出隔离项及原因", en: "list quarantined items with their reasons" },
      options: [
        { flags: "--state <state>", about: { zh: "open、replayed 或 dismissed", en: "open, replayed or dismissed" } },
        { flags: "--import <id>", about: { zh: "只看某次导入", en: "of one import" } },
        { flags: "--limit <n>", about: { zh: "最多多少项（默认 100）", en: "at most so many (100)" } },
        { flags: "--after <id>", about: { zh: "从该项之后继续", en: "go on after this item" } },
      ],
      load: () => import("./commands/quarantine-list.ts"),
    },
    {
      name: "replay",
      about: { zh: "修正定义后重新接收隔离项", en: "take items in again after definitions were mended" },
      args: [
        { name: "[id...]", about: { zh: "隔离项编号；缺省为全部", en: "ids of items; all open ones when absent" } },
      ],
      options: [
        { flags: "--import <id>", about: { zh: "只重放某次导入", en: "those of one import" } },
        { flags: "--map <map.yaml>", about: { zh: "修正后的映射文件", en: "the mended map, for rows of a file" } },
      ],
      load: () => import("./commands/quarantine-replay.ts"),
    },
  ],
};

const definitions: readonly CommandSpec[] = [
  {
    name: "check",
    about: { zh: "检查银行定义文件", en: "check the bank's definitions" },
    args: [{ name: "[folder]", about: { zh: "定义目录（默认 bank/）", en: "folder of definitions (bank/)" } }],
    load: () => import("./commands/check.ts"),
  },
  {
    name: "apply",
    about: { zh: "显示与已应用定义的差异，然后应用", en: "show what changes against what is applied, then apply it" },
    options: [
      { flags: "-y, --yes", about: { zh: "不再询问", en: "do not ask" } },
      { flags: "--dry-run", about: { zh: "只显示差异", en: "show the changes only" } },
      {
        flags: "--as <login>",
        about: {
          zh: "由谁提交（登录名）：更改的政策须由另一人审批",
          en: "whose changes they are (login): changed policies wait for another person",
        },
      },
    ],
    load: () => import("./commands/apply.ts"),
  },
  policyCommands,
  playbookCommands,
  casesCommand,
];

const data: readonly CommandSpec[] = [
  {
    name: "import",
    about: { zh: "按映射文件导入 CSV 或 TSV", en: "import a CSV or TSV by a map" },
    args: [{ name: "<file>", about: { zh: "CSV/TSV 文件，可为 gzip", en: "CSV or TSV, plain or gzip" } }],
    options: [
      {
        flags: "--as <event>",
        about: {
          zh: "每行是何种事件；customers 表示客户记录，all 表示映射产生的全部事件",
          en: "which event a row is; customers for customer records, all for whatever the map makes",
        },
        needed: true,
      },
      {
        flags: "--map <map.yaml>",
        about: { zh: "映射文件，或 bank/imports 中的映射编号", en: "map file, or the id of a map in bank/imports" },
        needed: true,
      },
    ],
    load: () => import("./commands/import.ts"),
  },
  quarantine,
  {
    name: "quality",
    about: { zh: "客户数据质量报告", en: "report how good the data of customers is" },
    options: [
      {
        flags: "--days <n>",
        about: { zh: "与之前同样天数比较（默认 30）", en: "compare so many days with those before (30)" },
      },
      { flags: "--seconds <n>", about: { zh: "每部分最多多少秒（默认 20）", en: "most seconds of a part (20)" } },
      { flags: "--all", about: { zh: "列出全部属性", en: "list every attribute" } },
    ],
    load: () => import("./commands/quality.ts"),
  },
  audienceCommands,
  benefitCommands,
  taskCommands,
  ...decisionCommands,
  outcomeCommand,
  modelCommands,
];

const bank: CommandSpec = {
  name: "bank",
  about: { zh: "银行", en: "banks" },
  children: [
    {
      name: "make",
      about: {
        zh: "生成一家银行：客户、持有、标签与过往事件（按种子可重复）",
        en: "make a bank of generated customers with holdings, tags and a past, the same for the same seed",
      },
      more: {
        zh: "过往默认 12 个月；客户超过三百万时为 7 天（0.25 个月）。未用 --bank 指定名称时按规模命名，如 made_10k。\n银行完整后才以其名称出现；中断的生成不留下银行，再次运行即重新开始。",
        en: "The past is 12 months long, beyond three million customers 7 days (0.25 months), unless --months says otherwise.\nWithout --bank the bank is named after its size, as made_10k. It appears under its name when it is whole: a make that was\nbroken off leaves none, and running it again begins anew.",
      },
      options: [
        {
          flags: "--customers <n>",
          about: { zh: "客户数，1 到 20000000", en: "number of customers, 1 to 20000000" },
          needed: true,
        },
        { flags: "--seed <n>", about: { zh: "种子（整数，默认 1）", en: "seed (whole number, 1)" } },
        { flags: "--months <m>", about: { zh: "过往的月数，可为小数", en: "length of the past in months" } },
        {
          flags: "--events-per-month <k>",
          about: { zh: "每位客户每月平均事件数（默认 8）", en: "mean events of a customer in a month (8)" },
        },
        {
          flags: "--until <day>",
          about: {
            zh: "过往到该日为止（不含，默认今天）；给定后同一种子永远得到同一银行",
            en: "first day after the past (today); with it the same seed gives the same bank on any day",
          },
        },
        { flags: "--replace", about: { zh: "替换同名银行", en: "replace the bank of that name" } },
        { flags: "-y, --yes", about: { zh: "不再询问", en: "do not ask" } },
      ],
      json: {
        flags: "--json [file]",
        about: {
          zh: "写入 JSON 结果；不带文件名则输出到标准输出",
          en: "write the result as JSON; to standard output without a name",
        },
      },
      load: () => import("./commands/bank-make.ts"),
    },
  ],
};

const keys: CommandSpec = {
  name: "keys",
  about: {
    zh: "个人信息的数据密钥，渠道回传的签名密钥",
    en: "data keys of personal data, and keys by which providers sign",
  },
  children: [
    {
      name: "callback",
      about: {
        zh: "渠道服务方的回传地址与签名密钥",
        en: "where a channel's provider posts, and the key by which it signs",
      },
      more: {
        zh: "按 Standard Webhooks 签名：请求头 webhook-id、webhook-timestamp、webhook-signature。",
        en: "Requests are signed as Standard Webhooks are: headers webhook-id, webhook-timestamp, webhook-signature.",
      },
      args: [{ name: "<channel>", about: { zh: "渠道，如 sms", en: "the channel, as sms" } }],
      load: () => import("./commands/keys-callback.ts"),
    },
    {
      name: "rotate",
      about: {
        zh: "启用新的数据密钥并重新加密每个人的密钥；中断后再次运行即可继续",
        en: "bring a new data key into use; broken off, it goes on when it is run again",
      },
      more: {
        zh: "查找用的散列不变。密钥来自 PERENNIAL_DATA_KEY，缺省由安装密钥派生。",
        en: "The hashes by which people are found stay as they are. Keys come from PERENNIAL_DATA_KEY, else from the installation's secret.",
      },
      load: () => import("./commands/keys-rotate.ts"),
    },
  ],
};

const operations: readonly CommandSpec[] = [
  bank,
  {
    name: "migrate",
    about: { zh: "升级数据库结构", en: "bring the databases to this release's schema" },
    load: () => import("./commands/migrate.ts"),
  },
  {
    name: "doctor",
    about: {
      zh: "检查引擎、设置、磁盘、时钟与审计链",
      en: "look at engines, settings, disk, clock and the audit chain",
    },
    load: () => import("./commands/doctor.ts"),
  },
  {
    name: "backup",
    about: { zh: "备份两个引擎与文件（可在运行中）", en: "back up both engines and files, while running too" },
    args: [{ name: "<dir>", about: { zh: "备份目录", en: "folder for the backup" } }],
    options: [passphrase],
    load: () => import("./commands/backup.ts"),
  },
  {
    name: "restore",
    about: { zh: "从备份恢复", en: "restore a backup" },
    args: [{ name: "<dir>", about: { zh: "备份目录", en: "folder of the backup" } }],
    options: [
      { flags: "--as <name>", about: { zh: "以另一名称恢复单个银行", en: "restore a single bank under another name" } },
      { flags: "--replace", about: { zh: "替换同名银行", en: "replace banks of the same name" } },
      passphrase,
    ],
    load: () => import("./commands/restore.ts"),
  },
];

const simulate: CommandSpec = {
  name: "simulate",
  about: {
    zh: "在模拟客户的银行上运行产品，报告效果与真实效果的对照",
    en: "run the product on a bank of simulated customers: its figures beside the truth",
  },
  more: {
    zh: "临时银行，模拟时间，不影响任何数据；同一种子得到同一银行与同一报告（用时除外）。\n每个数字都是受触达客户与随机留白客户之差，附 95% 区间，并标明为模拟。",
    en: "A temporary bank by simulated time; no data is touched. The same seed gives the same bank and the same report, but for its seconds.\nEvery figure is the difference between treated customers and a random holdout with its 95 % interval, and is marked as simulated.",
  },
  options: [
    { flags: "--customers <n>", about: { zh: "客户数，1 到 1000000", en: "customers, 1 to 1000000" }, needed: true },
    { flags: "--days <d>", about: { zh: "天数，1 到 3650", en: "days, 1 to 3650" }, needed: true },
    { flags: "--seed <s>", about: { zh: "种子（整数，默认 1）", en: "seed (whole number, 1)" } },
    {
      flags: "--only <playbooks>",
      about: { zh: "只启用这些剧本，以逗号分隔", en: "only these playbooks are live, separated by commas" },
    },
    {
      flags: "--models",
      about: {
        zh: "训练模型：历史足够时由分析师训练、风险管理批准，策略按评分运行（约第 63 天起；用时更长）",
        en: "train the models: by its analyst when the past is long enough, agreed to by its risk officer; strategies go by their scores (from about day 63 on; takes longer)",
      },
    },
    { flags: "--html <file>", about: { zh: "写入 HTML 报告", en: "write the report as a page" } },
  ],
  json: {
    flags: "--json [file]",
    about: {
      zh: "写入 JSON 报告；不带文件名则输出到标准输出",
      en: "write the report as JSON; to standard output without a name",
    },
  },
  load: () => import("./commands/simulate.ts"),
};

export const commands: readonly CommandSpec[] = [
  {
    name: "start",
    about: {
      zh: "启动引擎、示例银行与服务（首次启动会运行故事）",
      en: "start engines, the sample bank and the server (the first start tells the story)",
    },
    load: () => import("./commands/start.ts"),
  },
  {
    name: "loop",
    about: { zh: "把故事运行到底并打印报告", en: "run the story to its end and print its report" },
    more: {
      zh: "同一文件、种子与产能是同一次运行：中断后从原处继续，完成后直接给出报告。",
      en: "The same file, seed and capacity are the same run: it goes on where it stopped, and once done its report is shown.",
    },
    options: [
      {
        flags: "--data <file>",
        about: { zh: "外呼文件 CSV[.gz]（默认随附数据）", en: "calls as CSV[.gz] (the shipped ones)" },
      },
      { flags: "--html <file>", about: { zh: "写入 HTML 报告", en: "write the report as a page" } },
      seed,
      capacity,
      {
        flags: "--fresh",
        about: { zh: "使用临时数据目录，结束后删除", en: "use a temporary data folder and remove it afterwards" },
      },
    ],
    json: {
      flags: "--json [file]",
      about: {
        zh: "写入 JSON 报告；不带文件名则输出到标准输出",
        en: "write the report as JSON; to standard output without a name",
      },
    },
    load: () => import("./commands/loop.ts"),
  },
  simulate,
  ...definitions,
  ...data,
  customerCommands,
  keys,
  ...operations,
];
