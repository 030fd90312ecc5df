/** What the story reports: the shape that `--json` writes and that tables, plots and the page are drawn from. */

import type { Both } from "#contracts/definitions";
import type { Evaluation, GainsRow, MonthRow, StabilityRow } from "#learning";
import type { Band, Difference } from "#outcome";

export interface StoryAlgorithm {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  /** Of the later part alone: rows that neither the fit nor the choice has seen. */
  readonly auc: number | null;
  readonly ks: number | null;
  readonly logLoss: number | null;
  readonly brier: number | null;
  /** Search, fits and calibration. */
  readonly seconds: number | null;
  /** On training rows left out at random. */
  readonly heldOutAuc: number | null;
  /** Out of time, on stretches of the training days: the choice went by it. */
  readonly laterAuc: number | null;
  /** Its standard error. */
  readonly laterError: number | null;
}

export interface StoryModel {
  readonly trained: boolean;
  /** Why there is no model; null when there is one. */
  readonly reason: Both | null;
  readonly name: string;
  readonly version: number | null;
  /** Of the later part alone, rows that the model never saw. */
  readonly auc: number | null;
  /** Order within each day alone, which is what a day's list needs. */
  readonly aucWithinDays: number | null;
  readonly ks: number | null;
  readonly trainRows: number;
  readonly testRows: number;
  readonly features: readonly string[];
  /** The algorithm that scores; null without a model. */
  readonly algorithm: string | null;
  /** What was compared, in the order of the room; none where logistic regression alone was asked for. */
  readonly algorithms: readonly StoryAlgorithm[];
  /** What the choice went by; null where nothing was compared. */
  readonly choice: {
    readonly algorithm: string;
    readonly rule: Both;
    /** Stretches of the training days; each was told by fits to all days before it. */
    readonly steps: readonly { readonly from: string; readonly to: string; readonly rows: number }[];
  } | null;
  /** Penalty of a logistic regression; null of other algorithms. */
  readonly l2: number | null;
  /** Chosen inside the training part: mean AUC and KS of rows left out by the folds. */
  readonly folds: { readonly auc: number | null; readonly ks: number | null } | null;
  readonly brier: number | null;
  readonly ece: number | null;
  readonly baseRate: { readonly train: number | null; readonly later: number | null };
  readonly calibrationLine: Evaluation["calibrationLine"];
  readonly calibration: Evaluation["calibration"];
  readonly months: readonly MonthRow[];
  readonly drift: {
    readonly score: StabilityRow;
    readonly features: readonly ({ readonly name: string } & StabilityRow)[];
  } | null;
  /** Share of the model's weight by attribute, largest first. */
  readonly importances: readonly { readonly name: string; readonly share: number }[];
}

/** The chosen against the random holdout: how well the list is chosen. Everybody was really called, so this is no uplift. */
export interface Selection {
  readonly chosen: { readonly customers: number; readonly converted: number; readonly rate: number | null };
  readonly holdout: { readonly customers: number; readonly converted: number; readonly rate: number | null };
  readonly difference: Difference | null;
  readonly note: Both;
}

export interface StoryReport {
  readonly bank: { readonly name: Both; readonly zone: string };
  readonly data: {
    readonly file: string;
    readonly rows: number;
    readonly days: number;
    readonly from: string | null;
    readonly to: string | null;
    /** First day of the part that was decided day by day. */
    readonly laterFrom: string | null;
    readonly laterDays: number;
    readonly seed: number;
    readonly split: string;
  };
  readonly audience: {
    readonly condition: string;
    readonly members: number;
    readonly of: number;
    readonly lagSeconds: number | null;
  };
  readonly model: StoryModel;
  readonly bands: readonly Band[];
  readonly gains: readonly GainsRow[];
  /** Points of the gains curve from 0 to 1, for the plot. */
  readonly curve: readonly {
    readonly capacity: number;
    readonly captured: number;
    readonly random: number;
    readonly asLived: number;
  }[];
  readonly decisions: {
    readonly made: number;
    readonly chosen: number;
    readonly withheld: number;
    readonly holdout: number;
    readonly byReason: Readonly<Record<string, number>>;
  };
  readonly touches: {
    readonly planned: number;
    readonly sent: number;
    readonly duplicates: number;
    readonly byChannel: Readonly<Record<string, number>>;
    readonly byState: Readonly<Record<string, number>>;
  };
  readonly intake: {
    readonly accepted: number;
    readonly quarantined: number;
    readonly duplicates: number;
    readonly byReason: Readonly<Record<string, number>>;
  };
  readonly outcome: { readonly results: number; readonly converted: number; readonly selection: Selection };
  /** Yuan, two decimals. */
  readonly money: {
    readonly won: string;
    readonly spent: string;
    readonly margin: string;
    readonly callCost: string;
    readonly emailCost: string;
  };
  readonly seconds: { readonly total: number; readonly byRoom: Readonly<Record<string, number>> };
}
