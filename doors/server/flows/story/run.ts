/**
 * The story: a call centre's years, lived through the rooms in time order. Every step may be taken again after a crash
 * and then only does what is still missing; what it reports is read back from the rooms, not remembered.
 */
import { roundOf } from "#contracts/definitions";
import { job } from "#ground/authority";
import type { ReplayClock } from "#ground/clock";
import { defineCases } from "#ground/errors";
import { finishImport, type ImportRow, startImport } from "#intake";
import type { ScoreRun } from "#learning";
import type { Bank } from "../../bank-types.ts";
import { eventTest } from "../../conditions.ts";
import { assembleReport } from "./assemble.ts";
import { batchesOf } from "./days.ts";
import { importHistory } from "./import-rows.ts";
import { learn } from "./learn.ts";
import { liveBatch } from "./live-batch.ts";
import { addedColumns, readCalls } from "./read-calls.ts";
import type { StoryReport } from "./report.ts";
import { splitCalls } from "./split.ts";
import type { Story, StoryOptions } from "./types.ts";

export const storyCases = defineCases("story", {
  no_playbook: {
    code: "invalid_input",
    en: "The story needs the playbook {playbook} with its model and policies in the bank's definitions",
    zh: "故事需要银行定义中有策略剧本 {playbook} 及其模型与策略",
  },
});

export const STORY_PLAYBOOK = "term-deposit-call";
export const STORY_MAP = "bank-marketing";

export async function runStory(bank: Bank, clock: ReplayClock, options: StoryOptions): Promise<StoryReport> {
  const { story, opened } = await openStory(bank, clock, options);
  await importHistory(story, opened);
  const model = await learn(story);
  const first = story.batches.find((batch) => !batch.history);
  if (first) {
    const { version } = await bank.publish(story.playbook.id, first.recordedAt(first.from));
    await liveThrough(story, opened, version, model.run);
  }
  await catchUp(bank);
  await finishImport(bank.intake, story.importId);
  options.onProgress?.({ stage: "report", done: 0, total: 1 });
  const report = await assembleReport(story, model);
  options.onProgress?.({ stage: "report", done: 1, total: 1 });
  return report;
}

async function openStory(
  bank: Bank,
  clock: ReplayClock,
  options: StoryOptions,
): Promise<{ story: Story; opened: ImportRow }> {
  const { definitions } = bank;
  const file = definitions.playbooks[STORY_PLAYBOOK];
  const playbook = file && roundOf(file);
  const map = definitions.imports[STORY_MAP];
  if (!playbook || !map) throw storyCases.no_playbook({ playbook: STORY_PLAYBOOK });
  const { zone } = definitions.organisation;
  const { where = "true", event } = playbook.goal;
  const calls = await bank.metrics.measure("intake", "read", () =>
    readCalls(options.path, map, bank.intake.book(), eventTest(definitions.catalog, zone, event, where)),
  );
  const { cut, rule } = splitCalls(calls, definitions.models[playbook.model ?? ""]?.split.train ?? 0.8);
  const { row, maker } = await startImport(bank.intake, job("story"), {
    map: STORY_MAP,
    file: options.file,
    digest: options.digest,
    header: [...calls.header, ...addedColumns],
  });
  const branches = definitions.organisation.units.filter((unit) => unit.kind === "branch").map((unit) => unit.id);
  const batches = batchesOf(calls.days, cut, zone);
  return {
    story: { bank, clock, options, playbook, calls, batches, cut, rule, importId: row.id, maker, branches },
    opened: row,
  };
}

/** Day by day, from the batch in which an earlier run stopped. */
async function liveThrough(story: Story, opened: ImportRow, version: number, run: ScoreRun | null): Promise<void> {
  const { calls, batches, options } = story;
  const live = batches.filter((batch) => !batch.history);
  for (const [index, batch] of live.entries()) {
    options.signal?.throwIfAborted();
    options.onProgress?.({ stage: "live", done: index, total: live.length, day: batch.day });
    // A batch is over when the next one's first row has been counted.
    const next = live[index + 1];
    const nextLine = next && calls.rows[next.from]?.source.line;
    const over = opened.state === "done" || (nextLine !== undefined && opened.line >= nextLine);
    if (!over) await liveBatch(story, batch, version, run);
  }
  options.onProgress?.({ stage: "live", done: live.length, total: live.length });
}

/** Lets every reader of the log and every copy come to its end. */
export async function catchUp(bank: Bank): Promise<void> {
  while ((await bank.consumer.drain()) > 0);
  await bank.metrics.measure("ground", "project", () => bank.projector.drain());
  await bank.fillMetrics();
  await bank.copyProfiles();
  await bank.metrics.measure("ground", "audit seal", () => bank.auditSealer.drain());
}
