/** What fitting a file gives. Plain data; figures are of rows that the fitted model did not see. */
import type {
  AlgorithmName,
  BandReport,
  CalibrationReport,
  ConfusionRow,
  CurvePoint,
  DependencePoint,
  DriftReport,
  ExplainMethod,
  Parameters,
} from "../algorithms/index.ts";
import type { FileColumn } from "./infer.ts";

export interface FileAlgorithm {
  readonly name: AlgorithmName;
  readonly auc: number | null;
  readonly ks: number | null;
  readonly logLoss: number | null;
  readonly brier: number | null;
  /** Search, fit and calibration. */
  readonly seconds: number;
  /** AUC of training rows that the fits left out: what the choice of `best` went by. */
  readonly heldOutAuc: number | null;
  /** With an order: mean AUC of later stretches of the training rows, each by a fit to those before; the choice went by this. */
  readonly laterAuc: number | null;
  /** Its standard error; null with fewer than two stretches. */
  readonly laterError: number | null;
  readonly parameters: Parameters;
}

export interface Finding {
  readonly code:
    | "leakage"
    | "identifier"
    | "constant"
    | "missing"
    | "duplicates"
    | "drift"
    | "unseen_levels"
    | "unreadable"
    | "few_positives"
    | "base_rate"
    | "unlabelled"
    | "sample"
    | "budget";
  readonly column: string | null;
  readonly zh: string;
  readonly en: string;
}

export interface FileReport {
  readonly format: "perennial/fit@1";
  readonly label: { readonly column: string; readonly positive: string; readonly guessed: boolean };
  readonly columns: readonly FileColumn[];
  readonly excluded: readonly string[];
  readonly split: {
    readonly by: "test" | "order" | "folds" | "random";
    readonly order: string | null;
    readonly folds: number | null;
    /** Last training rows, by which the choice was made; null where left-out folds told. */
    readonly validation: number | null;
    /** Share of rows held back, where the split is random. */
    readonly heldBack: number | null;
  };
  readonly rows: { readonly train: number; readonly test: number };
  readonly baseRate: { readonly train: number; readonly test: number };
  readonly algorithms: readonly FileAlgorithm[];
  /** Chosen by training rows that the fits left out, before the test rows were looked at. */
  readonly best: AlgorithmName;
  readonly auc: number | null;
  /** 95 % interval of the best one's AUC. */
  readonly aucInterval: readonly [number, number] | null;
  readonly gini: number | null;
  readonly averagePrecision: number | null;
  readonly calibration: CalibrationReport & { readonly method: "platt" | "isotonic" };
  readonly bands: readonly BandReport[];
  readonly lift: readonly {
    readonly rows: number;
    readonly positives: number;
    readonly lift: number;
    readonly captured: number;
  }[];
  readonly gains: readonly CurvePoint[];
  readonly confusion: readonly ConfusionRow[];
  /** Of scores and columns, test against training rows; null with folds, where they are drawn alike. */
  readonly drift: DriftReport | null;
  readonly shap: {
    readonly method: ExplainMethod;
    readonly scale: "log_odds" | "probability";
    /** Unseen rows that were explained. */
    readonly rows: number;
    readonly top: readonly {
      readonly feature: string;
      readonly importance: number;
      readonly share: number;
      readonly direction: 1 | -1 | 0;
      readonly dependence: readonly DependencePoint[];
    }[];
    readonly maxAdditivityError: number;
  };
  /** Each column alone, by a small tree on rows it did not see; strongest first. */
  readonly alone: readonly { readonly feature: string; readonly auc: number }[];
  /** The findings in English, their code first. */
  readonly warnings: readonly string[];
  readonly findings: readonly Finding[];
  readonly seconds: number;
}

/** What is drawn and not written: too much for a report that is read by programs. */
export interface FileDrawing {
  readonly roc: readonly { readonly name: AlgorithmName; readonly points: readonly CurvePoint[] }[];
  readonly ks: readonly { readonly x: number; readonly positives: number; readonly negatives: number }[];
  /** Of the strongest features: where each row's value stands (0 to 1; null missing or a level) and what it moves. */
  readonly swarm: readonly {
    readonly feature: string;
    readonly points: readonly { readonly value: number | null; readonly part: number }[];
  }[];
}

export interface FileFit {
  readonly report: FileReport;
  readonly drawing: FileDrawing;
}
