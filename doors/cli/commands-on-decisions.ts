/** Commands about decisions: by reason, one taken apart, and why a customer got what it got. */
import type { CommandSpec } from "./command-spec.ts";

export const decisionCommands: readonly CommandSpec[] = [
  {
    name: "decision",
    about: { zh: "决策记录", en: "records of decisions" },
    children: [
      {
        name: "list",
        about: {
          zh: "按客户、剧本、结果与原因列出决策",
          en: "list decisions by customer, playbook, outcome and reason",
        },
        options: [
          {
            flags: "--customer <id>",
            about: { zh: "银行的客户编号，或 @ 加内部编号", en: "the bank's customer id, or @ and the number" },
          },
          { flags: "--playbook <id>", about: { zh: "剧本", en: "of a playbook" } },
          {
            flags: "--kind <kind>",
            about: { zh: "set（成批）或 rank（即时推荐）", en: "set, or rank for next best actions" },
          },
          {
            flags: "--outcome <outcome>",
            about: { zh: "chosen、withheld、holdout 或 denied", en: "chosen, withheld, holdout or denied" },
          },
          {
            flags: "--reason <code>",
            about: { zh: "原因代码，如 cap_reached", en: "code of a reason, as cap_reached" },
          },
          { flags: "--days <n>", about: { zh: "最近多少天（默认 31）", en: "of the last days (31)" } },
          { flags: "--limit <n>", about: { zh: "最多多少条（默认 20）", en: "at most so many (20)" } },
        ],
        load: () => import("./commands/decision-list.ts"),
      },
      {
        name: "show",
        about: {
          zh: "一次决策的候选、因素、拒绝的规则，以及需要改变什么",
          en: "one decision with candidates, factors, what denied each and what would change it",
        },
        args: [{ name: "<decision>", about: { zh: "决策编号", en: "id of the decision" } }],
        load: () => import("./commands/decision-show.ts"),
      },
    ],
  },
  {
    name: "why",
    about: { zh: "客户为何得到（或没有得到）触达", en: "why a customer was reached, or was not" },
    args: [{ name: "<customer>", about: { zh: "银行的客户编号", en: "the bank's customer id" } }],
    options: [
      {
        flags: "--at <time>",
        about: { zh: "截至某时刻（日期或 ISO 8601）", en: "as it stood at a time (a day or ISO 8601)" },
      },
    ],
    load: () => import("./commands/why.ts"),
  },
];
