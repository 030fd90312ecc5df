/** What the parts of the story share. */
import type { RoundPlaybook } from "#contracts/definitions";
import type { ReplayClock } from "#ground/clock";
import type { RowMaker } from "#intake";
import type { BesideModel, ScoreRun } from "#learning";
import type { Bank } from "../../bank-types.ts";
import type { Batch } from "./days.ts";
import type { Calls } from "./read-calls.ts";
import type { CallsSplit } from "./split.ts";

export interface StoryProgress {
  readonly stage: "history" | "train" | "live" | "report";
  readonly done: number;
  readonly total: number;
  /** The bank's day, where there is one. */
  readonly day?: string;
}

export interface StoryOptions {
  readonly path: string;
  /** Name of the file for people. */
  readonly file: string;
  /** Names these very rows and settings: the same digest goes on where it stopped. */
  readonly digest: string;
  readonly seed: number;
  /** Share of a day's rows that can be called; the bank's policy when absent. */
  readonly capacity?: number;
  /** `machine.elapsed()` at which the seconds of the report begin; 0: the start of the process. */
  readonly startedAt?: number;
  readonly onProgress?: (progress: StoryProgress) => void;
  readonly signal?: AbortSignal;
}

/** What the parts of the story share. */
export interface Story {
  readonly bank: Bank;
  readonly clock: ReplayClock;
  readonly options: StoryOptions;
  readonly playbook: RoundPlaybook;
  readonly calls: Calls;
  readonly batches: readonly Batch[];
  /** Rows before this one are history. */
  readonly cut: number;
  readonly rule: CallsSplit["rule"];
  readonly importId: string;
  readonly maker: RowMaker;
  /** Unit codes of the branches, over which the file's customers are spread. */
  readonly branches: readonly string[];
}

export interface StoryModelRun {
  readonly run: ScoreRun | null;
  readonly reason: { readonly zh: string; readonly en: string } | null;
  /** What was compared, the chosen among them; null where an earlier run trained: they are then fitted anew for the report. */
  readonly beside: readonly BesideModel[] | null;
}
