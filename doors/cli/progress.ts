/** How far something has come: bars on a terminal, a line now and then elsewhere. On standard error. */
import { MultiBar, Presets, type SingleBar } from "cli-progress";
import { machine } from "#ground/clock";
import type { StoryProgress } from "../server/flows/story/types.ts";
import type { Output } from "./output.ts";
import { stageWords } from "./words.ts";

/** One of several stages under way. */
export interface Staged<Stage extends string> {
  readonly stage: Stage;
  readonly done: number;
  readonly total: number;
  readonly day?: string;
}

export interface ProgressView<Stage extends string> {
  readonly show: (progress: Staged<Stage>) => void;
  stop(): void;
}

const LINE_EVERY_MS = 5_000;

export function storyProgress(out: Output): ProgressView<StoryProgress["stage"]> {
  return stagedProgress(out, (stage) => stageWords(stage, out.language));
}

/** @param nameOf a stage in words */
export function stagedProgress<Stage extends string>(
  out: Output,
  nameOf: (stage: Stage) => string,
): ProgressView<Stage> {
  return process.stderr.isTTY === true && !out.json ? bars(nameOf) : lines(out, nameOf);
}

function bars<Stage extends string>(nameOf: (stage: Stage) => string): ProgressView<Stage> {
  const multi = new MultiBar(
    { format: "{name} {bar} {percentage}% {day}", hideCursor: true, stream: process.stderr, gracefulExit: false },
    Presets.shades_grey,
  );
  const known = new Map<string, SingleBar>();
  return {
    show({ stage, done, total, day }) {
      const payload = { name: nameOf(stage), day: day ?? "" };
      const bar = known.get(stage) ?? multi.create(Math.max(total, 1), 0, payload);
      known.set(stage, bar);
      bar.setTotal(Math.max(total, 1));
      bar.update(total === 0 ? 1 : done, payload);
    },
    stop: () => multi.stop(),
  };
}

function lines<Stage extends string>(out: Output, nameOf: (stage: Stage) => string): ProgressView<Stage> {
  let stage = "";
  let told = 0;
  return {
    show(progress) {
      const { done, total, day } = progress;
      const isNew = progress.stage !== stage;
      if (!isNew && done < total && machine.elapsed() - told < LINE_EVERY_MS) return;
      stage = progress.stage;
      told = machine.elapsed();
      const share = total > 0 ? ` ${Math.floor((done / total) * 100)}%` : "";
      out.note(`${nameOf(progress.stage)}${share}${day === undefined ? "" : ` ${day}`}`);
    },
    stop: () => undefined,
  };
}
