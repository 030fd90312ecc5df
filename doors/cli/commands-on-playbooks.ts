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
  about: { zh: "在过往事件上试运行剧本", en: "try a playbook on the past: whom it would have reached, when, at what cost" },
  more: {
    zh: "在旁边的临时银行中重放本行的过往事件，只有这一个剧本。不发送任何消息，也不改变本行数据。",
    en: "What has happened is lived again in a temporary bank beside this one, with this playbook alone.\nNothing is sent, and nothing of this bank changes.",
  },
  args: [{ name: "<file>", about: { zh: "剧本文件", en: "file of the playbook" } }],
  options: [
    { flags: "--over <span>", about: { zh: "回看多久，如 90d（默认）", en: "how far back, as 90d (the default)" } },
    {
      flags: "--customers <n>",
      about: { zh: "最多重放多少客户（默认 1000），其余按比例推算", en: "customers who are played at most (1000); figures of more are projected" },
    },
  ],
  json,
  load: () => import("./commands/playbook-try.ts"),
};

export const playbookCommands: CommandSpec = {
  name: "playbook",
  about: { zh: "剧本", en: "playbooks" },
  children: [tryCommand],
};
