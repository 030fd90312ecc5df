/** Commands on playbooks: what they say, what they would do, and the cases that hold them to it. */
import type { CommandSpec } from "./command-spec.ts";

const json = {
  flags: "--json [file]",
  about: {
    zh: "写入 JSON 结果；不带文件名则输出到标准输出",
    en: "write the result as JSON; to standard output without a name",
  },
};

export const casesCommand: CommandSpec = {
  name: "cases",
  about: { zh: "运行剧本用例", en: "run cases: whom playbooks reach, and whom they do not" },
  more: {
    zh: "每个用例在临时银行与虚拟时钟上运行，不需要服务，也不影响任何数据。有用例失败时以非零退出。",
    en: "Each case runs in a temporary bank and by a clock of its own; no server is needed and no data is touched.\nEnds with a code other than 0 when one fails.",
  },
  args: [
    {
      name: "[path...]",
      about: {
        zh: "以 .case.yaml 结尾的文件，或目录（默认 bank/cases/）",
        en: "files that end in .case.yaml, or folders (bank/cases/)",
      },
    },
  ],
  json,
  load: () => import("./commands/cases.ts"),
};

const tryCommand: CommandSpec = {
  name: "try",
  about: {
    zh: "在过往事件上试运行剧本",
    en: "try a playbook on the past: whom it would have reached, when, at what cost",
  },
  more: {
    zh: "在旁边的临时银行中重放本行的过往事件，只有这一个剧本。不发送任何消息，也不改变本行数据。",
    en: "What has happened is lived again in a temporary bank beside this one, with this playbook alone.\nNothing is sent, and nothing of this bank changes.",
  },
  args: [{ name: "<file>", about: { zh: "剧本文件", en: "file of the playbook" } }],
  options: [
    { flags: "--over <span>", about: { zh: "回看多久，如 90d（默认）", en: "how far back, as 90d (the default)" } },
    {
      flags: "--customers <n>",
      about: {
        zh: "最多重放多少客户（默认 1000），其余按比例推算",
        en: "customers who are played at most (1000); figures of more are projected",
      },
    },
  ],
  json,
  load: () => import("./commands/playbook-try.ts"),
};

const as = { flags: "--as <login>", about: { zh: "以谁的身份（登录名）", en: "who you are (login)" } };
const reason = { flags: "--reason <text>", about: { zh: "原因", en: "why" } };
const file = { name: "<file>", about: { zh: "剧本文件", en: "file of the playbook" } };
const playbook = {
  name: "<playbook>",
  about: {
    zh: "剧本编号，可带版本，如 grow-idle-balance@2",
    en: "id of a playbook, with a version or without, as grow-idle-balance@2",
  },
};
const version = {
  name: "<version>",
  about: { zh: "剧本与版本，如 grow-idle-balance@2", en: "a playbook and its version, as grow-idle-balance@2" },
};

type Settling = Parameters<typeof import("./commands/playbook-settle.ts")["settling"]>[0];
type Changing = Parameters<typeof import("./commands/playbook-change.ts")["changing"]>[0];

const settle = (what: Settling) => async () => ({
  run: (await import("./commands/playbook-settle.ts")).settling(what),
});
const change = (what: Changing) => async () => ({
  run: (await import("./commands/playbook-change.ts")).changing(what),
});

const reading: readonly CommandSpec[] = [
  {
    name: "list",
    about: { zh: "列出剧本", en: "list the playbooks" },
    options: [{ flags: "--waiting", about: { zh: "只列出待审批的", en: "only those of which a version waits" } }],
    load: () => import("./commands/playbook-list.ts"),
  },
  {
    name: "show",
    about: { zh: "剧本的内容与各版本", en: "a playbook with its versions" },
    args: [playbook],
    load: () => import("./commands/playbook-show.ts"),
  },
  {
    name: "check",
    about: { zh: "检查剧本文件", en: "check files of playbooks" },
    args: [{ name: "<file...>", about: { zh: "剧本文件", en: "files of playbooks" } }],
    load: () => import("./commands/playbook-check.ts"),
  },
  {
    name: "diff",
    about: { zh: "与在线版本的差异", en: "what a file or a version would change against what holds" },
    args: [
      {
        name: "<what>",
        about: { zh: "剧本文件，或剧本（与版本）", en: "a file, or a playbook with a version or without" },
      },
    ],
    load: () => import("./commands/playbook-diff.ts"),
  },
  tryCommand,
  {
    name: "write",
    about: {
      zh: "把在别处修改的剧本写回文件，保留注释",
      en: "write a playbook that was changed elsewhere back into its file; comments stay",
    },
    args: [playbook],
    load: () => import("./commands/playbook-write.ts"),
  },
];

const settling: readonly CommandSpec[] = [
  {
    name: "propose",
    about: { zh: "提交剧本，待另一人审批", en: "propose a playbook; another person approves it" },
    args: [file],
    options: [reason, as],
    load: () => import("./commands/playbook-propose.ts"),
  },
  {
    name: "approve",
    about: { zh: "由第二人审批，随即上线", en: "approve a version, as the second person; it goes live" },
    args: [version],
    options: [{ flags: "--later", about: { zh: "暂不上线", en: "without going live yet" } }, as],
    load: settle("approve"),
  },
  {
    name: "refuse",
    about: { zh: "拒绝", en: "refuse a version" },
    args: [version],
    options: [reason, as],
    load: settle("refuse"),
  },
  {
    name: "live",
    about: { zh: "让已批准的版本上线", en: "take an approved version live" },
    args: [version],
    options: [as],
    load: settle("live"),
  },
  {
    name: "withdraw",
    about: { zh: "撤回提交", en: "take a proposal back" },
    args: [version],
    options: [as],
    load: settle("withdraw"),
  },
];

const running: readonly CommandSpec[] = [
  {
    name: "pause",
    about: { zh: "暂停：不再进入，在途客户等待", en: "pause a playbook: nobody is admitted, and who is in it waits" },
    args: [playbook],
    options: [reason, as],
    load: change("pause"),
  },
  {
    name: "resume",
    about: { zh: "恢复", en: "let a paused playbook go on" },
    args: [playbook],
    options: [reason, as],
    load: change("resume"),
  },
  {
    name: "retire",
    about: {
      zh: "下线：不再进入，在途客户走完",
      en: "end a playbook: nobody is admitted, and who is in it goes on to the end",
    },
    args: [playbook],
    options: [reason, as],
    load: change("retire"),
  },
  {
    name: "rollback",
    about: { zh: "一步回退到先前的版本", en: "bring back what a playbook said before, in one step" },
    args: [playbook],
    options: [reason, as],
    load: change("rollback"),
  },
  {
    name: "aside",
    about: {
      zh: "列出因步骤反复失败而搁置的流程及其原因",
      en: "list runs that were set aside because a step failed again and again",
    },
    options: [as],
    load: () => import("./commands/playbook-aside.ts"),
  },
  {
    name: "go-on",
    about: { zh: "让被搁置的流程继续", en: "let runs go on that were set aside" },
    args: [{ name: "[run...]", about: { zh: "流程编号（默认全部）", en: "ids of runs (all of them)" } }],
    options: [reason, as],
    load: () => import("./commands/playbook-go-on.ts"),
  },
];

export const playbookCommands: CommandSpec = {
  name: "playbook",
  about: { zh: "剧本及其审批（须两人）", en: "playbooks, and the second person who agrees to their changes" },
  children: [...reading, ...settling, ...running],
};
