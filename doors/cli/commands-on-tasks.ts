/** Commands about tasks of colleagues. */
import type { CommandSpec } from "./command-spec.ts";

const as = { flags: "--as <login>", about: { zh: "以谁的身份（登录名）", en: "who you are (login)" } };
const reason = { flags: "--reason <text>", about: { zh: "原因", en: "why" } };
const task = { name: "<task>", about: { zh: "待办编号", en: "number of the task" } };

export const taskCommands: CommandSpec = {
  name: "task",
  about: {
    zh: "同事的待办：名单、领取、结果、转交、缺勤与产能",
    en: "tasks of colleagues: lists, results, absences, capacity",
  },
  children: [
    {
      name: "list",
      about: {
        zh: "列出待办：紧急的在前，其后按截止时间与名单位次",
        en: "list tasks, the urgent first, then by deadline and place",
      },
      options: [
        {
          flags: "--state <state>",
          about: {
            zh: "live（默认，未结束的）、open、taken、done、expired 或 all",
            en: "live (default: open and taken), open, taken, done, expired or all",
          },
        },
        {
          flags: "--owner <login>",
          about: { zh: "某位同事；nobody 为公共池", en: "of a colleague; nobody: the pool" },
        },
        { flags: "--kind <kind>", about: { zh: "contact 联系，或 review 复核", en: "contact or review" } },
        { flags: "--late", about: { zh: "只看逾期的", en: "those that are late" } },
        { flags: "--limit <n>", about: { zh: "最多多少项（默认 50）", en: "at most so many (50)" } },
        as,
      ],
      load: () => import("./commands/task-list.ts"),
    },
    {
      name: "show",
      about: { zh: "一项待办及其全部经过", en: "a task with its history" },
      args: [task],
      options: [as],
      load: () => import("./commands/task-show.ts"),
    },
    {
      name: "take",
      about: { zh: "领取待办", en: "take a task" },
      args: [task],
      options: [as],
      load: () => import("./commands/task-take.ts"),
    },
    {
      name: "outcome",
      about: { zh: "记录结果，或了结复核", en: "record what came of it, or settle a review" },
      args: [
        task,
        {
          name: "<outcome>",
          about: {
            zh: "interested、refused、call_back、wrong_person、do_not_contact、converted；复核为 release、refuse、ask",
            en: "interested, refused, call_back, wrong_person, do_not_contact, converted; of a review release, refuse, ask",
          },
        },
      ],
      options: [
        { flags: "--seconds <n>", about: { zh: "通话秒数", en: "how long was spoken" } },
        {
          flags: "--call-back <instant>",
          about: {
            zh: "再联系的时间（默认下一工作日同一时间）",
            en: "when to call again (this time on the next working day)",
          },
        },
        reason,
        as,
      ],
      load: () => import("./commands/task-outcome.ts"),
    },
    {
      name: "hand-over",
      about: { zh: "转交待办；不带 --to 则退回公共池", en: "hand a task over; to the pool without --to" },
      args: [task],
      options: [{ flags: "--to <login>", about: { zh: "转交给谁", en: "to whom" } }, reason, as],
      load: () => import("./commands/task-hand-over.ts"),
    },
    {
      name: "absence",
      about: {
        zh: "登记缺勤；不带参数则列出同事、产能与缺勤",
        en: "note who is away; without arguments list who works, and who is away",
      },
      args: [{ name: "[login]", about: { zh: "谁", en: "who" } }],
      options: [
        { flags: "--from <instant>", about: { zh: "从何时起（默认现在）", en: "from when (now)" } },
        { flags: "--until <instant>", about: { zh: "到何时止", en: "until when" } },
        { flags: "--end <id>", about: { zh: "结束某项缺勤", en: "end an absence" } },
        as,
      ],
      load: () => import("./commands/task-absence.ts"),
    },
    {
      name: "capacity",
      about: {
        zh: "设定某位同事每个工作日的待办数",
        en: "set how many tasks a colleague works through on a working day",
      },
      args: [
        { name: "<login>", about: { zh: "谁", en: "who" } },
        { name: "<number>", about: { zh: "0 到 1000", en: "0 to 1000" } },
      ],
      options: [as],
      load: () => import("./commands/task-capacity.ts"),
    },
    {
      name: "value",
      about: {
        zh: "待办的成本与收入，附投诉、退订与满意度",
        en: "cost and income of tasks, with complaints, opt-outs and satisfaction",
      },
      options: [
        { flags: "--from <day>", about: { zh: "完成首日", en: "first day on which they were done" } },
        { flags: "--to <day>", about: { zh: "完成末日", en: "last day" } },
        { flags: "--unit <code>", about: { zh: "分行或支行（含下级）", en: "a branch or outlet, and all below it" } },
        {
          flags: "--by <group>",
          about: { zh: "按 owner（默认）、unit、playbook 或 role", en: "by owner (default), unit, playbook or role" },
        },
      ],
      load: () => import("./commands/task-value.ts"),
    },
  ],
};
