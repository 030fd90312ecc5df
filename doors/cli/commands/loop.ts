/** Runs the story to its end, prints its report and writes it to files. */
import type { Definitions } from "#contracts/definitions";
import { recordApplied } from "../../server/applied/index.ts";
import type { CommandEngines } from "../../server/command-engines.ts";
import { renderHtml } from "../../server/flows/story/render-html.ts";
import { renderTerminal } from "../../server/flows/story/render-terminal.ts";
import type { StoryReport } from "../../server/flows/story/report.ts";
import { holderOf } from "../../server/home-lock.ts";
import { attributeNames, finishedStory, liveStory, planStory, type StoryPlan } from "../../server/sample-story.ts";
import { storyJson } from "../../server/story-files.ts";
import { cliCases } from "../cases.ts";
import { type Context, operator } from "../context.ts";
import { readable, writable, writeResult } from "../files.ts";
import { capacityOf, seedOf } from "../numbers.ts";
import { storyProgress } from "../progress.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, _args, options) => {
  const { out, language } = context;
  const { data, json, html, fresh } = options;
  const seed = seedOf(options.seed);
  const capacity = capacityOf(options.capacity);
  // All that can be refused is refused before an engine starts.
  const definitions = context.definitionsOfFolder();
  const choice = {
    ...(typeof data === "string" ? { data: await readable(data) } : {}),
    ...(seed === undefined ? {} : { seed }),
    ...(capacity === undefined ? {} : { capacity }),
  };
  const plan = await planStory(definitions, choice);
  const jsonFile = typeof json === "string" ? await writable(json) : undefined;
  const htmlFile = typeof html === "string" ? await writable(html) : undefined;
  const { report, names } = await context.withEngines(
    async (engines) => {
      const known = await finishedStory(engines.settings.home, plan);
      const used = await context.definitionsOf(engines, plan.bank);
      if (used.applied && used.definitions.version !== definitions.version) out.note(changedWords(context));
      const report = known ?? (await tell(context, engines, used.definitions, plan));
      return { report, names: attributeNames(used.definitions) };
    },
    { fresh: fresh === true, make: true, onStep: context.onStep },
  );
  if (jsonFile !== undefined) await writeResult(jsonFile, storyJson(report));
  if (htmlFile !== undefined) await writeResult(htmlFile, renderHtml(report, { names }));
  const terminal = process.stdout;
  out.result(report, () =>
    renderTerminal(report, language, { color: terminal.isTTY === true, width: terminal.columns ?? 100, names }),
  );
};

async function tell(
  context: Context,
  engines: CommandEngines,
  definitions: Definitions,
  plan: StoryPlan,
): Promise<StoryReport> {
  const { out, signal, settings } = context;
  // The server that runs holds the bank's shards, so nobody else can move its story on.
  if (engines.how === "attached" && plan.bank === settings.bank.name) {
    throw cliCases.served_bank({ bank: plan.bank, pid: (await holderOf(settings.home)) ?? 0 });
  }
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

function changedWords({ out }: Context): string {
  return out.say({
    zh: "bank/ 与该银行已应用的定义不同；沿用已应用的定义（可运行 perennial apply，或用 --fresh 从新定义开始）",
    en: "bank/ differs from what is applied to this bank, which goes on by what is applied (perennial apply changes it, --fresh begins anew)",
  });
}
