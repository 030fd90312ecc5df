/** Commands about audiences: what they are, whom they hold, and handing them over. */
import type { CommandSpec } from "./command-spec.ts";
import { audienceTry } from "./commands-on-customers.ts";

const source = {
  name: "<audience>",
  about: {
    zh: "客群名称，或条件，如 'customer.age >= 60'",
    en: "name of an audience, or a condition such as 'customer.age >= 60'",
  },
};
const as = { flags: "--as <login>", about: { zh: "以谁的身份（登录名）", en: "who you are (login)" } };
const reason = { flags: "--reason <text>", about: { zh: "原因", en: "why" } };
const limit = { flags: "--limit <n>", about: { zh: "最多多少位（默认 20）", en: "at most so many (20)" } };

const questions: readonly CommandSpec[] = [
  {
    name: "list",
    about: { zh: "列出客群", en: "list the audiences" },
    options: [
      { flags: "--state <state>", about: { zh: "live、draft 或 retired", en: "live, draft or retired" } },
      { flags: "--proposed", about: { zh: "只列出待审批的修改", en: "changes that wait for a second person" } },
    ],
    load: () => import("./commands/audience-list.ts"),
  },
  {
    name: "show",
    about: { zh: "客群的定义、版本与刷新情况", en: "an audience with its versions and refreshes" },
    args: [{ name: "<audience>", about: { zh: "客群名称", en: "name of the audience" } }],
    load: () => import("./commands/audience-show.ts"),
  },
  {
    name: "count",
    about: { zh: "统计客户数", en: "count the customers" },
    args: [source],
    load: () => import("./commands/audience-count.ts"),
  },
  {
    name: "sample",
    about: { zh: "随机查看几位客户（脱敏）", en: "look at some of the customers, masked" },
    args: [source],
    options: [{ flags: "--size <n>", about: { zh: "多少位（默认 10）", en: "how many (10)" } }, as],
    load: () => import("./commands/audience-sample.ts"),
  },
  {
    name: "breakdown",
    about: { zh: "按属性或标签细分", en: "count the customers by attributes or tags" },
    args: [source],
    options: [
      {
        flags: "--by <names>",
        about: {
          zh: "属性或标签，逗号分隔；缺省为定义中的 breakdown",
          en: "attributes or tags with commas; what the audience names when absent",
        },
      },
    ],
    load: () => import("./commands/audience-breakdown.ts"),
  },
  {
    name: "overlap",
    about: { zh: "多个客群的交集（每种组合的客户数）", en: "count every intersection of two to eight audiences" },
    args: [{ name: "<audience...>", about: source.about }],
    load: () => import("./commands/audience-overlap.ts"),
  },
  {
    name: "explain",
    about: {
      zh: "说明如何查询（位图或扫描），或某位客户为何属于或不属于",
      en: "say how it is found (bitmap or scan), or why a customer belongs or not",
    },
    args: [source],
    options: [
      {
        flags: "--customer <id>",
        about: { zh: "银行的客户编号，或 @ 加内部编号", en: "the bank's customer id, or @ and the number" },
      },
    ],
    load: () => import("./commands/audience-explain.ts"),
  },
  {
    name: "members",
    about: { zh: "列出客户（逐个核对，脱敏）", en: "list the customers, each asked anew, masked" },
    args: [source],
    options: [
      limit,
      { flags: "--after <number>", about: { zh: "从该客户之后继续", en: "go on after this customer" } },
      as,
    ],
    load: () => import("./commands/audience-members.ts"),
  },
];

const hands: readonly CommandSpec[] = [
  {
    name: "refresh",
    about: { zh: "立即对全部客户重新判断某个客群", en: "look at all customers for an audience now" },
    args: [{ name: "<audience>", about: { zh: "客群名称", en: "name of the audience" } }],
    load: () => import("./commands/audience-refresh.ts"),
  },
  {
    name: "define",
    about: {
      zh: "提出或审批客群的定义（须两人）",
      en: "propose what an audience shall be, or approve it: two persons",
    },
    args: [
      { name: "[audience]", about: { zh: "客群名称", en: "name of the audience" } },
      { name: "[file]", about: { zh: "定义文件（YAML）", en: "its definition as YAML" } },
    ],
    options: [
      { flags: "--retire", about: { zh: "提出停用", en: "propose that it ends" } },
      { flags: "--approve <version>", about: { zh: "审批，如 vip@2", en: "approve, as vip@2" } },
      { flags: "--refuse <version>", about: { zh: "拒绝，如 vip@2", en: "refuse, as vip@2" } },
      reason,
      as,
    ],
    load: () => import("./commands/audience-define.ts"),
  },
  {
    name: "upload",
    about: { zh: "上传静态名单的客户（CSV）", en: "upload the customers of a static list (CSV)" },
    args: [
      { name: "[audience]", about: { zh: "静态名单", en: "the static list" } },
      { name: "[file]", about: { zh: "CSV 或 TSV 文件", en: "CSV or TSV" } },
    ],
    options: [
      {
        flags: "--mode <mode>",
        about: { zh: "replace（默认）、add 或 remove", en: "replace (default), add or remove" },
      },
      { flags: "--column <name>", about: { zh: "客户编号所在的列", en: "column of the bank's customer id" } },
      { flags: "--encoding <encoding>", about: { zh: "utf-8（默认）或 gb18030", en: "utf-8 (default) or gb18030" } },
      { flags: "--approve <upload>", about: { zh: "审批上传", en: "approve an upload" } },
      { flags: "--refuse <upload>", about: { zh: "拒绝上传", en: "refuse an upload" } },
      reason,
      as,
    ],
    load: () => import("./commands/audience-upload.ts"),
  },
  {
    name: "export",
    about: { zh: "导出客户：一人申请，另一人审批", en: "export customers: one person asks, a second one agrees" },
    args: [{ name: "[audience]", about: source.about }],
    options: [
      { flags: "--purpose <text>", about: { zh: "用途", en: "what it is for" } },
      { flags: "--fields <names>", about: { zh: "列，逗号分隔", en: "columns, with commas" } },
      { flags: "--approve <export>", about: { zh: "审批导出", en: "agree to an export" } },
      { flags: "--refuse <export>", about: { zh: "拒绝导出", en: "refuse an export" } },
      { flags: "--take <export>", about: { zh: "取出已审批的导出", en: "take an export that was agreed to" } },
      { flags: "--out <file>", about: { zh: "写入文件（仅本人可读）", en: "into a file that only you can read" } },
      reason,
      as,
    ],
    load: () => import("./commands/audience-export.ts"),
  },
  {
    name: "dispatch",
    about: { zh: "将客群下发为名单（7 至 31 天）", en: "hand customers to colleagues as a list, for 7 to 31 days" },
    args: [{ name: "[audience]", about: { zh: "客群名称", en: "name of the audience" } }],
    options: [
      {
        flags: "--to <logins>",
        about: { zh: "接收人登录名，逗号分隔", en: "logins of those who work it, with commas" },
      },
      { flags: "--purpose <text>", about: { zh: "用途", en: "what it is for" } },
      { flags: "--days <n>", about: { zh: "有效天数（默认 14）", en: "days that it is valid (14)" } },
      { flags: "--from <day>", about: { zh: "自何日起（默认今日）", en: "first day (today)" } },
      { flags: "--most <n>", about: { zh: "最多多少位客户", en: "at most so many customers" } },
      {
        flags: "--by <attribute>",
        about: { zh: "按该数值属性从大到小取", en: "those with the largest of this attribute" },
      },
      { flags: "--approve <list>", about: { zh: "审批名单", en: "approve a list" } },
      { flags: "--refuse <list>", about: { zh: "拒绝名单", en: "refuse a list" } },
      { flags: "--take-back <list>", about: { zh: "收回名单", en: "take a list back" } },
      { flags: "--owner <login>", about: { zh: "只收回该人的部分", en: "take back this one's part alone" } },
      reason,
      as,
    ],
    load: () => import("./commands/audience-dispatch.ts"),
  },
  {
    name: "lists",
    about: { zh: "查看名单及其客户", en: "lists that were handed out, or the customers of one" },
    args: [{ name: "[list]", about: { zh: "名单编号", en: "id of a list" } }],
    options: [
      {
        flags: "--state <state>",
        about: { zh: "waiting、active、taken_back、expired", en: "waiting, active, taken_back, expired" },
      },
      { flags: "--owner <login>", about: { zh: "只看该人的客户", en: "this one's customers" } },
      { flags: "--after <number>", about: { zh: "从该客户之后继续", en: "go on after this customer" } },
      limit,
      as,
    ],
    load: () => import("./commands/audience-lists.ts"),
  },
];

export const audienceCommands: CommandSpec = {
  name: "audience",
  about: { zh: "客群", en: "audiences" },
  children: [...questions, audienceTry, ...hands],
};
