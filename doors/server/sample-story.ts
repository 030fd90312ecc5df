/** The story of real calls on a bank of its own: which run is meant, and living it to its end. */
import { createHash } from "node:crypto";
import path from "node:path";
import { checkHeader, type Definitions, factBookOf } from "#contracts/definitions";
import { instantOf, replayClock } from "#ground/clock";
import { packageRoot } from "#ground/settings";
import type { Logger, Metrics } from "#ground/telemetry";
import { bytesOf, digestOf, headerOf, intakeCases, rowMaker } from "#intake";
import { openBank } from "./bank.ts";
import type { CommandEngines } from "./command-engines.ts";
import type { Names } from "./flows/story/render-words.ts";
import type { StoryReport } from "./flows/story/report.ts";
import { runStory, STORY_MAP, STORY_PLAYBOOK, storyCases } from "./flows/story/run.ts";
import type { StoryProgress } from "./flows/story/types.ts";
import { hasLocalChannels, openMail, SAMPLE_BANK } from "./sample-mail.ts";
import { readStory, saveStory } from "./story-files.ts";

export const DEFAULT_SEED = 1;

export interface StoryChoice {
  /** The calls' file; the shipped one when absent. */
  readonly data?: string;
  readonly seed?: number;
  /** Share of a day's rows, 0 to 1; the bank's policy when absent. */
  readonly capacity?: number;
}

/** One run: the same file, seed and capacity are the same run, on a bank of their own. */
export interface StoryPlan {
  readonly bank: string;
  readonly path: string;
  readonly file: string;
  readonly digest: string;
  readonly seed: number;
  readonly capacity?: number;
}

export function shippedCalls(): string {
  return path.join(packageRoot(), "model-bank", "data", "bank-additional-full-dev.csv.gz");
}

/** Whether the definitions hold what the story needs. */
export function canTell(definitions: Definitions): boolean {
  return definitions.playbooks[STORY_PLAYBOOK] !== undefined && definitions.imports[STORY_MAP] !== undefined;
}

/**
 * Which run is meant, with the file's header checked before any engine starts.
 * @throws intake.unreadable_file, intake.empty_file, intake.wrong_header, story.no_playbook
 */
export async function planStory(definitions: Definitions, choice: StoryChoice): Promise<StoryPlan> {
  const map = definitions.imports[STORY_MAP];
  if (!map || !canTell(definitions)) throw storyCases.no_playbook({ playbook: STORY_PLAYBOOK });
  const shipped = shippedCalls();
  const file = choice.data === undefined ? shipped : path.resolve(choice.data);
  const { columns } = await headerOf(bytesOf(file));
  rowMaker(map, factBookOf(definitions), columns);
  // Columns that the map allows besides are those that the replay adds.
  const { unknown } = checkHeader({ ...map, optional_columns: [] }, columns);
  if (unknown.length > 0) {
    const fields = unknown.map((column) => ({
      pointer: column,
      reason: intakeCases.column_surplus({ column }).message,
    }));
    throw intakeCases.wrong_header({ map: map.id, lacking: "-", surplus: unknown.join(", ") }, { fields });
  }
  const { seed = DEFAULT_SEED, capacity } = choice;
  const content = await digestOf(file);
  const digest = createHash("sha256")
    .update(`${content}/${seed}/${capacity ?? "policy"}`)
    .digest("hex");
  const isDefault = file === shipped && seed === DEFAULT_SEED && capacity === undefined;
  return {
    bank: isDefault ? SAMPLE_BANK : `${SAMPLE_BANK}_${digest.slice(0, 8)}`,
    path: file,
    file: path.basename(file),
    digest,
    seed,
    ...(capacity === undefined ? {} : { capacity }),
  };
}

export function attributeNames({ catalog }: Definitions): Names {
  return Object.fromEntries(Object.values(catalog.attributes).map(({ name, zh, en }) => [name, { zh, en }]));
}

export interface StoryRun {
  readonly engines: CommandEngines;
  readonly definitions: Definitions;
  readonly plan: StoryPlan;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly onProgress?: (progress: StoryProgress) => void;
  readonly signal?: AbortSignal;
  /** Told once the bank is open, before the first row. */
  readonly onOpen?: (bank: Awaited<ReturnType<typeof openBank>>) => Promise<void>;
}

// Before the first call of the file.
const BEGINNING = "2008-05-01";

/** Lives the story to its end, from where an earlier run stopped, and keeps its report. */
export async function liveStory(run: StoryRun): Promise<StoryReport> {
  const { engines, definitions, plan, metrics, logger } = run;
  const { home } = engines.settings;
  const { zone } = definitions.organisation;
  const clock = replayClock(zone, instantOf(BEGINNING, "00:00", zone));
  const mail = await openMail(engines.settings, plan.bank);
  try {
    const bank = await openBank({
      engines,
      home,
      name: plan.bank,
      definitions,
      clock,
      metrics,
      logger,
      publicUrl: engines.settings.http.publicUrl,
      ...(mail.route ? { mail: mail.route } : {}),
      ...(hasLocalChannels(engines.settings, plan.bank) ? { channels: "local" as const } : {}),
    });
    try {
      await run.onOpen?.(bank);
      const { bank: _, ...options } = plan;
      const report = await runStory(bank, clock, {
        ...options,
        ...(run.onProgress ? { onProgress: run.onProgress } : {}),
        ...(run.signal ? { signal: run.signal } : {}),
      });
      await saveStory(home, plan.bank, plan.digest, report, attributeNames(definitions));
      return report;
    } finally {
      await bank.close();
    }
  } finally {
    await mail.close();
  }
}

/** The report of the run when it was lived to its end before. */
export function finishedStory(home: string, plan: StoryPlan): Promise<StoryReport | undefined> {
  return readStory(home, plan.bank, plan.digest);
}
