/** Words of the command line in both languages. */
import type { Language } from "#ground/errors";
import type { StartStep } from "../server/engines.ts";
import type { StoryProgress } from "../server/flows/story/types.ts";
import type { Both } from "./output.ts";

export const helpWords = {
  about: {
    zh: "常青 Perennial：零售银行客户经营的开放自建闭环",
    en: "Perennial: the open, self-hosted closed loop of a retail bank's customer operations",
  },
  usage: { zh: "用法：", en: "Usage:" },
  options: { zh: "选项：", en: "Options:" },
  commands: { zh: "命令：", en: "Commands:" },
  arguments: { zh: "参数：", en: "Arguments:" },
  help: { zh: "显示帮助", en: "show help" },
  helpCommand: { zh: "显示某个命令的帮助", en: "show the help of a command" },
  version: { zh: "显示版本", en: "show the version" },
  lang: { zh: "界面语言：zh 或 en", en: "language of texts: zh or en" },
  bank: { zh: "银行名称（默认取 PERENNIAL_BANK，否则为 calls）", en: "name of the bank (PERENNIAL_BANK, else calls)" },
  json: { zh: "以 JSON 输出结果与错误", en: "results and errors as JSON" },
  exits: {
    zh: "退出码：0 成功，1 内部故障，2 输入有误，3 无权限，4 未找到，5 与当前状态冲突，6 暂不可用（可重试），130 被中断。\n设置取自环境变量 PERENNIAL_*；doctor 会逐项列出。",
    en: "Exit codes: 0 done, 1 defect, 2 wrong input, 3 not allowed, 4 not found, 5 conflict with the present state, 6 not available now (try again), 130 interrupted.\nSettings come from PERENNIAL_* of the environment; doctor lists them.",
  },
} as const satisfies Record<string, Both>;

const engineNames = { postgres: "PostgreSQL", clickhouse: "ClickHouse", home: "" } as const;

const steps: Readonly<Record<string, Both>> = {
  initialise: { zh: "正在建立数据目录（首次启动）", en: "making its data folder (first start)" },
  adopt: { zh: "接管上次遗留的进程", en: "taking over the process that was left running" },
  elsewhere: { zh: "数据目录改用普通用户可进入的位置", en: "keeping its data where an ordinary user can reach it" },
  start: { zh: "正在启动", en: "starting" },
  starting: { zh: "正在启动", en: "starting" },
  waiting_for_leftover: { zh: "等待上次遗留的进程退出", en: "waiting for the process that was left running" },
  died: { zh: "意外退出，正在重启", en: "ended unexpectedly, starting again" },
  restart_failed: { zh: "重启失败，将再次尝试", en: "could not be started again, trying once more" },
  ready: { zh: "就绪", en: "ready" },
};

/** What a start waits for, in words; undefined for steps that nobody needs to see. */
export function waitingWords({ engine, step, detail }: StartStep, language: Language): string | undefined {
  if (engine === "home") return language === "zh" ? `数据目录 ${step}` : `Data folder ${step}`;
  const words = steps[step];
  return words && `${engineNames[engine]}: ${words[language]}${detail === undefined ? "" : ` (${detail})`}`;
}

const stages: Readonly<Record<StoryProgress["stage"], Both>> = {
  history: { zh: "导入历史通话", en: "Taking history in" },
  train: { zh: "训练模型", en: "Training the model" },
  live: { zh: "逐日运行闭环", en: "Living day by day" },
  report: { zh: "汇总报告", en: "Writing the report" },
};

export function stageWords(stage: StoryProgress["stage"], language: Language): string {
  return stages[stage][language];
}
