/** What is kept of a trained version: its report, as committee, console and page read it. Figures are of rows that none saw. */
import type { Day } from "#ground/clock";
import type { Comparison, ComparisonRow, CurvePoint, EvaluationTables, Fitted } from "../algorithms/index.ts";
import { type DriftReport, evaluateRows, type GroupRow } from "../algorithms/index.ts";
import type { Suspicion } from "../algorithms/leakage.ts";
import type { RankedFeature, SwarmOfFeature } from "../algorithms/ranking.ts";

/** A run of moments. */
export interface Stretch {
  readonly from: Day | null;
  readonly to: Day | null;
  readonly moments: number;
  readonly rows: number;
}

export interface TrainingWarning {
  readonly code: "leakage";
  readonly feature: string;
  readonly zh: string;
  readonly en: string;
}

export interface RocOf {
  readonly name: ComparisonRow["name"];
  readonly points: readonly CurvePoint[];
}

export interface QuestionReport extends EvaluationTables {
  readonly trainRows: number;
  readonly testRows: number;
  readonly baseRate: { readonly train: number; readonly test: number };
  readonly split: {
    readonly train: Stretch;
    readonly leftOut: Stretch;
    readonly test: Stretch;
    /** Part of all rows that was taken. */
    readonly share: number;
  };
  readonly best: ComparisonRow["name"];
  readonly parameters: Fitted["parameters"];
  readonly heldOut: Fitted["heldOut"];
  readonly budgetReached: boolean;
  readonly comparison: readonly ComparisonRow[];
  readonly rocs: readonly RocOf[];
  readonly drift: DriftReport;
  readonly byMonth: readonly GroupRow[];
  /** By branch, tier, age and sex. */
  readonly groups: Readonly<Record<string, readonly GroupRow[]>>;
  readonly shap: {
    readonly rows: number;
    readonly scale: "log_odds" | "probability";
    readonly method: string;
    readonly maxAdditivityError: number;
    readonly base: number;
    readonly ranking: readonly RankedFeature[];
    readonly swarm: readonly SwarmOfFeature[];
  };
  readonly leakage: readonly Suspicion[];
  readonly warnings: readonly TrainingWarning[];
}

/** ROC of every algorithm on the rows that measure, thin enough to be kept with the version. */
export function rocsOf({ probabilities }: Comparison, y: Float64Array): RocOf[] {
  return [...probabilities].map(([name, own]) => {
    const { roc } = evaluateRows(y, own);
    const points = roc.filter((_, at) => at % 2 === 0 || at === roc.length - 1);
    return { name, points: points.map(({ x, y: up }) => ({ x: rounded(x), y: rounded(up) })) };
  });
}

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
