import type { Day } from "#ground/clock";
import type { Dataset } from "#kits/forest";
import type { BaseName, FitOptions, Fitted, Parts } from "./algorithms/index.ts";
import type { AttributeColumns, FeatureDescriptor } from "./features.ts";

/** How a model is trained; the file under `bank/models/` has at least this. */
export interface TrainingDefinition {
  readonly id: string;
  /** Attributes the model reads. */
  readonly features: readonly string[];
  /** Earliest share of rows to learn from, cut where a day ends. */
  readonly split: { readonly train: number };
  readonly regularisation: { readonly candidates: readonly number[]; readonly folds: number };
  readonly calibration: { readonly method: "platt" | "isotonic" };
  /** All of these are fitted and the one that orders later training days best is taken; else logistic regression alone. */
  readonly algorithms?: readonly string[];
  /** With fewer usable rows there is no model. */
  readonly minimum_rows: number;
  /** Inner edges of the probability bands, rising. */
  readonly bands: readonly number[];
}

/** Fixed by the product, so that the same rows and definition give the same model. */
export const trainingConstants = {
  /** Levels of fewer training rows share a column. */
  minCount: 20,
  /** Seed of the folds. */
  seed: "perennial/folds",
  /** Later stretches of the training days by which an algorithm is chosen, and the share of the training rows in each. */
  steps: 4,
  stepShare: 0.15,
  /** Rows of either outcome that each of them needs; with fewer there are fewer stretches. */
  leastOfStep: 20,
  /** Candidates of an algorithm's search, and folds that are left out to calibrate by. */
  candidates: 1,
  turns: 1,
  /** More training rows than these are fitted in threads. */
  rowsOfThread: 4_000,
} as const;

/** The rows, in time order. Plain data: may be cloned into a worker. */
export interface TrainingData {
  readonly catalog: readonly FeatureDescriptor[];
  readonly columns: AttributeColumns;
  /** What the label rule says of each row: 1 happened, 0 did not, null (or NaN) not known. */
  readonly labels: ArrayLike<number | null>;
}

export interface TrainingDates {
  /** The bank's day of each row. */
  readonly days: readonly Day[];
  /** Rows of earlier days are left out. */
  readonly from?: Day;
  /** Rows of this and later days are left out. */
  readonly until?: Day;
  /** Rows to learn from, where the caller has cut already; else `split.train` decides. */
  readonly cut?: number;
  /** Usable rows of the whole, where only a part of it is handed over; else the labelled rows here. */
  readonly usableRows?: number;
}

export interface Progress {
  readonly stage: "rows" | "encode" | "folds" | "fit" | "compare" | "evaluate";
  /** Which one is being fitted, where several are. */
  readonly algorithm?: string;
  readonly done: number;
  readonly total: number;
}

export interface TrainingOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Threads for algorithms that are compared; without, they are fitted one after the other where the training runs. */
  readonly openFits?: ((work: FitWork) => FitPlace) | undefined;
}

/** What every thread that fits algorithms knows from its start. */
export interface FitWork {
  readonly data: Dataset;
  readonly y: Float64Array;
  readonly parts: Parts;
  readonly options: Omit<FitOptions, "signal" | "onProgress">;
  /** How many will be asked for, for the progress; parts of one count. */
  readonly tasks: number;
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

export interface FitPlace {
  fit(name: BaseName): Promise<Fitted>;
  close(): Promise<void>;
}

/** Why there is no model. */
export interface NoModel {
  readonly trained: false;
  readonly reason: { readonly code: "too_few_rows" | "one_class"; readonly zh: string; readonly en: string };
  readonly usableRows: number;
}
