/** Commands about single customers, and about who meets a condition. */
import type { CommandSpec } from "./command-spec.ts";

const as = { flags: "--as <login>", about: { zh: "以谁的身份（登录名）", en: "who you are (login)" } };

export const conditionArgument = {
  name: "<condition>",
  about: { zh: "条件，如 'customer.age >= 60'", en: "condition, such as 'customer.age >= 60'" },
};

export const audienceTry: CommandSpec = {
  name: "try",
  about: {
    zh: "在文件上试用条件：逐个客户与整体查询各算一遍并比较",
    en: "try a condition on a file: asked of each customer and of all at once, and compared",
  },
  more: {
    zh: "类型由列的取值推断：整数为 int，小数为 double，ISO 日期为 date，true/false 为 bool，其余为 string；空白为缺失。\n映射文件可另行指定，如 columns: { balance: money }。不是标识符的列名会改写并显示。\n使用临时引擎，不触碰已有数据；两种算法不一致时退出码为 1。",
    en: "A column's type is read off its values: whole numbers int, decimals double, ISO dates date, true/false bool, else string;\nblank is missing. A map says otherwise, as columns: { balance: money }. Headers that are no names are changed, and shown.\nEngines are temporary and nothing else is touched; the exit code is 1 where the two answers differ.",
  },
  args: [conditionArgument],
  options: [
    {
      flags: "--customers <file>",
      about: { zh: "客户文件 CSV 或 TSV，可为 gzip", en: "customers as CSV or TSV, plain or gzip" },
      needed: true,
    },
    { flags: "--id <column>", about: { zh: "客户编号所在的列", en: "column that names the customer" }, needed: true },
    {
      flags: "--events <file>",
      about: { zh: "事件文件：每行一个 CloudEvent", en: "events of these customers: CloudEvents, one a line" },
    },
    {
      flags: "--now <time>",
      about: {
        zh: "在该时刻询问（日期指当日结束，或 ISO 8601；默认现在）",
        en: "ask as of a time (a day means its end, or ISO 8601; now)",
      },
    },
    { flags: "--map <map.yaml>", about: { zh: "列的类型与名称", en: "types and names of columns" } },
    {
      flags: "--explain <id>",
      about: { zh: "说明某位客户为何符合或不符合", en: "say why this customer belongs, or does not" },
    },
  ],
  json: {
    flags: "--json [file]",
    about: {
      zh: "写入 JSON 结果；不带文件名则输出到标准输出",
      en: "write the result as JSON; to standard output without a name",
    },
  },
  load: () => import("./commands/audience-try.ts"),
};

export const customerCommands: CommandSpec = {
  name: "customer",
  about: { zh: "查看、导出或删除某位客户", en: "show, export or erase one customer" },
  children: [
    {
      name: "show",
      about: {
        zh: "客户 360 视图：他是谁、有什么、需要什么",
        en: "one customer on one page: who, what and what next",
      },
      args: [
        {
          name: "<customer>",
          about: { zh: "银行的客户编号，或 @ 加内部编号", en: "the bank's customer id, or @ and the number" },
        },
      ],
      load: () => import("./commands/customer-show.ts"),
    },
    {
      name: "export",
      about: { zh: "以 JSON 导出某位客户的全部信息", en: "everything about one customer as JSON" },
      args: [{ name: "<customer>", about: { zh: "银行的客户编号", en: "the bank's customer id" } }],
      options: [
        {
          flags: "--reason <text>",
          about: { zh: "填写原因则包含未脱敏的个人信息", en: "personal data unmasked, for this reason" },
        },
        { flags: "--out <file>", about: { zh: "写入文件（仅本人可读）", en: "into a file that only you can read" } },
        as,
      ],
      load: () => import("./commands/customer-export.ts"),
    },
    {
      name: "erase",
      about: { zh: "删除客户：一人申请，另一人确认", en: "erase a customer: one person asks, a second one confirms" },
      args: [{ name: "[customer]", about: { zh: "银行的客户编号", en: "the bank's customer id" } }],
      options: [
        { flags: "--reason <text>", about: { zh: "原因", en: "why" } },
        { flags: "--confirm <request>", about: { zh: "确认申请", en: "confirm a request" } },
        { flags: "--refuse <request>", about: { zh: "拒绝申请", en: "refuse a request" } },
        as,
      ],
      load: () => import("./commands/customer-erase.ts"),
    },
  ],
};
