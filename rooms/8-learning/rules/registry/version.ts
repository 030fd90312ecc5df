/** A version of a model: what is registered, and what a committee reads of it. */
import type { Day } from "#ground/clock";
import type { ScoreModel } from "../scorer.ts";
import type { Reference } from "./reference.ts";

export const modelStates = ["draft", "challenger", "champion", "retired"] as const;
/** A draft scores nobody; a challenger scores its share, the champion all the others; a retired one scores no more. */
export type ModelState = (typeof modelStates)[number];

export const modelOrigins = ["trained", "imported"] as const;
export type ModelOrigin = (typeof modelOrigins)[number];

/** The window of the rows that were learnt from. */
export interface DataWindow {
  /** First and last day of observation; null where whoever made the model did not say. */
  readonly from: Day | null;
  readonly to: Day | null;
  readonly rows: number;
  readonly positives: number;
  /** Moments of observation. */
  readonly moments?: number;
}

/** How a group fared with a model on rows that it never saw. */
export interface FairnessRow {
  /** `branch`, `tier`, `age`, `sex`: what the groups are told by. */
  readonly by: string;
  readonly group: string;
  readonly rows: number;
  readonly positives: number;
  /** Share of positives; null in an empty group. */
  readonly rate: number | null;
  readonly meanProbability: number | null;
  readonly auc: number | null;
  /** Share of the group that a list of the usual depth would hold. */
  readonly selectedShare: number | null;
}

/** Measures that a report must have for registry and back-test; whatever else it holds is kept with it. */
export interface VersionMeasures {
  readonly auc: number | null;
  readonly ks: number | null;
  readonly logLoss: number | null;
  readonly brier: number | null;
  readonly trainRows: number;
  readonly testRows: number;
}
export type VersionReport = VersionMeasures & Readonly<Record<string, unknown>>;

export interface VersionToRegister {
  /** Id of the file under `bank/models/`. */
  readonly model: string;
  readonly artefact: ScoreModel;
  readonly report: object;
  readonly data: DataWindow;
  /** SHA-256 of the canonical definition, hex. */
  readonly definition: string;
  /** Release of the code that trained it. */
  readonly codeVersion: string;
  readonly algorithm?: string;
  readonly origin?: ModelOrigin;
  readonly reference?: Reference | null;
  readonly fairness?: readonly FairnessRow[];
}

/** A version without its artefact. */
export interface VersionLine {
  readonly model: string;
  readonly version: number;
  readonly state: ModelState;
  readonly origin: ModelOrigin;
  readonly algorithm: string;
  readonly trainedAt: Date;
  readonly madeBy: string;
  readonly data: DataWindow;
  readonly codeVersion: string;
  readonly measures: VersionMeasures;
  /** Who wants it promoted, and as what, while a second person is waited for. */
  readonly proposedBy: string | null;
  readonly proposedFor: "challenger" | "champion" | null;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly replaced: number | null;
  readonly suspendedAt: Date | null;
  readonly suspendedWhy: SuspensionReason | null;
}

/** Why playbooks keep to their rules. */
export interface SuspensionReason {
  readonly zh: string;
  readonly en: string;
}

/** Measures of a report, null where it has none. */
export function measuresOf(report: Readonly<Record<string, unknown>>): VersionMeasures {
  const number = (name: string): number | null => {
    const value = report[name];
    return typeof value === "number" && Number.isFinite(value) ? value : null;
  };
  return {
    auc: number("auc"),
    ks: number("ks"),
    logLoss: number("logLoss"),
    brier: number("brier"),
    trainRows: number("trainRows") ?? 0,
    testRows: number("testRows") ?? 0,
  };
}
