/** Starts the bank: engines, the story when it was not told yet, the server; until Ctrl-C. */
import type { Definitions } from "#contracts/definitions";
import { createLogger, createMetrics } from "#ground/telemetry";
import { recordApplied } from "../../server/applied/index.ts";
import { serverCases } from "../../server/cases.ts";
import type { CommandEngines } from "../../server/command-engines.ts";
import { type LiveSimulation, liveSimulation } from "../../server/flows/simulate/live.ts";
import type { StoryReport } from "../../server/flows/story/report.ts";
import { holderOf } from "../../server/home-lock.ts";
import { refuseHalf } from "../../server/roles.ts";
import { SAMPLE_BANK } from "../../server/sample-mail.ts";
import { canTell, finishedStory, liveStory, planStory } from "../../server/sample-story.ts";
import { probePort, type Serving, serve } from "../../server/serve.ts";
import { type Context, operator } from "../context.ts";
import { storyProgress } from "../progress.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context) => {
  const { settings, out, signal } = context;
  refuseHalf(settings);
  // What can be refused is refused before an engine starts.
  const files = context.definitionsOfFolder();
  if (settings.roles.includes("api")) await probePort(settings.http);
  const holder = await holderOf(settings.home);
  if (holder !== undefined) throw serverCases.home_in_use({ home: settings.home, pid: holder });
  await context.withEngines(
    async (engines) => {
      const { definitions, applied } = await context.definitionsOf(engines, settings.bank.name);
      if (applied && definitions.version !== files.version) {
        out.note(
          out.say({
            zh: "bank/ 与已应用的定义不同；沿用已应用的定义，运行 perennial apply 可应用更改",
            en: "bank/ differs from what is applied, which goes on; perennial apply applies the changes",
          }),
        );
      }
      const report = await storyOf(context, engines, definitions);
      context.throwIfStopped();
      const logger = createLogger({ level: settings.log.level, base: { bank: settings.bank.name } });
      const simulation = simulationOf(context, engines, files);
      const given = { settings, engines, definitions, logger, metrics: createMetrics() };
      const serving = await serve({ ...given, ...(simulation ? { simulation } : {}) });
      try {
        welcome(context, serving, report, simulation !== undefined);
        simulation?.start();
        await stopped(signal);
        out.note(out.say({ zh: "正在停止…", en: "Stopping…" }));
      } finally {
        await simulation?.stop();
        await serving.stop();
      }
    },
    { make: true, onStep: context.onStep },
  );
  out.note(out.say({ zh: "已停止", en: "Stopped" }));
};

/** The sample bank's story: told now when it was not, or not to its end. Other banks have none. */
async function storyOf(
  context: Context,
  engines: CommandEngines,
  definitions: Definitions,
): Promise<StoryReport | undefined> {
  const { settings, out, signal } = context;
  if (settings.bank.name !== SAMPLE_BANK || settings.roles.length < 4 || !canTell(definitions)) return undefined;
  const plan = await planStory(definitions, {});
  const known = await finishedStory(settings.home, plan);
  if (known) return known;
  const progress = storyProgress(out);
  try {
    return await liveStory({
      engines,
      definitions,
      plan,
      metrics: context.metrics(),
      logger: context.logger(),
      onProgress: progress.show,
      signal,
      onOpen: async (bank) => {
        await recordApplied(bank.storage, operator, definitions);
      },
    });
  } finally {
    progress.stop();
  }
}

const DAYS = 365;

/** The simulated bank that newcomers see at work beside the sample bank. */
function simulationOf(context: Context, engines: CommandEngines, definitions: Definitions): LiveSimulation | undefined {
  const { settings } = context;
  const { customers, pastDays: past } = settings.simulation;
  if (customers === 0 || settings.bank.name !== SAMPLE_BANK || settings.roles.length < 4) return undefined;
  const choice = { customers, days: DAYS, past, seed: 1, models: true };
  const { home } = settings;
  return liveSimulation({ engines, home, definitions, choice, metrics: context.metrics(), logger: context.logger() });
}

function welcome(
  { out, settings }: Context,
  { origin, logins }: Serving,
  report: StoryReport | undefined,
  simulated: boolean,
): void {
  const pages = { status: `${origin}/`, report: `${origin}/report`, docs: `${origin}/docs` };
  const urls = origin === undefined ? {} : { ...pages, ...(simulated ? { simulation: `${origin}/simulation` } : {}) };
  const sample = settings.bank.name === SAMPLE_BANK;
  const summary = report && summaryOf(report);
  const shown = sample ? logins.map(({ login, password, roles }) => ({ login, password, roles })) : [];
  out.result({ bank: settings.bank.name, roles: settings.roles, urls, logins: shown, story: summary ?? null }, () => {
    const lines = [
      "",
      ...(report ? [summaryLine(report, out.say.bind(out)), ""] : []),
      out.say({ zh: `银行 ${settings.bank.name} 已就绪`, en: `Bank ${settings.bank.name} is ready` }),
    ];
    if (origin !== undefined) {
      lines.push(
        `  ${origin}/        ${out.say({ zh: "状态与登录", en: "status and sign-in" })}`,
        `  ${origin}/report  ${out.say({ zh: "故事报告", en: "the story's report" })}`,
        `  ${origin}/docs    ${out.say({ zh: "接口文档", en: "the API" })}`,
        ...(simulated
          ? [
              `  ${origin}/simulation  ${out.say({ zh: "模拟银行，闭环实况", en: "a simulated bank, the loop at work" })}`,
            ]
          : []),
      );
    }
    lines.push("", ...loginLines(sample, logins, settings.home, out.say.bind(out)));
    lines.push("", out.say({ zh: "按 Ctrl-C 停止", en: "Ctrl-C stops it" }));
    return lines.join("\n");
  });
}

type Say = (words: { readonly zh: string; readonly en: string }) => string;

/** One login for each role; the others stand in the file. */
function loginLines(sample: boolean, logins: Serving["logins"], home: string, say: Say): string[] {
  if (logins.length === 0) return [];
  const file = `${home}/logins.json`;
  if (!sample) return [say({ zh: `初始密码见 ${file}`, en: `First passwords are in ${file}` })];
  const seen = new Set<string>();
  const first = logins.filter(({ roles: [role = ""] }) => !seen.has(role) && seen.add(role));
  const width = Math.max(...first.map(({ login }) => login.length));
  return [
    say({ zh: `示例登录（全部见 ${file}）：`, en: `Sample logins (all of them in ${file}):` }),
    ...first.map(({ login, password, zh, en }) => `  ${login.padEnd(width)}  ${password}  ${say({ zh, en })}`),
  ];
}

function summaryOf({ model, decisions, touches, intake, outcome, seconds }: StoryReport): object {
  const { auc, ks } = model;
  return { auc, ks, decisions, touches, intake, converted: outcome.converted, seconds: seconds.total };
}

function summaryLine({ data, model, decisions, touches, outcome }: StoryReport, say: Say): string {
  const auc = model.auc === null ? "–" : model.auc.toFixed(3);
  return [
    say({
      zh: `故事：${data.rows} 行，${data.from} 至 ${data.to}`,
      en: `Story: ${data.rows} rows, ${data.from} to ${data.to}`,
    }),
    say({
      zh: `  模型 AUC ${auc}；决策 ${decisions.made}（选中 ${decisions.chosen}，留白 ${decisions.holdout}）；触达 ${touches.sent}，重复 ${touches.duplicates}；转化 ${outcome.converted}`,
      en: `  model AUC ${auc}; ${decisions.made} decisions (${decisions.chosen} chosen, ${decisions.holdout} held out); ${touches.sent} touches, ${touches.duplicates} duplicates; ${outcome.converted} converted`,
    }),
  ].join("\n");
}

function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
