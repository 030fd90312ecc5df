/** How far the story has come: bars on a terminal, a line now and then elsewhere. On standard error. */
import { MultiBar, Presets, type SingleBar } from "cli-progress";
import { machine } from "#ground/clock";
import type { StoryProgress } from "../server/flows/story/types.ts";
import type { Output } from "./output.ts";
import { stageWords } from "./words.ts";

export interface ProgressView {
  readonly show: (progress: StoryProgress) => void;
  stop(): void;
}

const LINE_EVERY_MS = 5_000;

export function storyProgress(out: Output): ProgressView {
  return process.stderr.isTTY === true && !out.json ? bars(out) : lines(out);
}

function bars(out: Output): ProgressView {
  const multi = new MultiBar(
    { format: "{name} {bar} {percentage}% {day}", hideCursor: true, stream: process.stderr, gracefulExit: false },
    Presets.shades_grey,
  );
  const known = new Map<string, SingleBar>();
  return {
    show({ stage, done, total, day }) {
      const payload = { name: stageWords(stage, out.language), day: day ?? "" };
      const bar = known.get(stage) ?? multi.create(Math.max(total, 1), 0, payload);
      known.set(stage, bar);
      bar.setTotal(Math.max(total, 1));
      bar.update(total === 0 ? 1 : done, payload);
    },
    stop: () => multi.stop(),
  };
}

function lines(out: Output): ProgressView {
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
      out.note(`${stageWords(progress.stage, out.language)}${share}${day === undefined ? "" : ` ${day}`}`);
    },
    stop: () => undefined,
  };
}
