/** What pages about models draw, from a fit of a file or from a version of the bank's own. */
import type { Both } from "#contracts/definitions";
import type {
  AlgorithmName,
  ComparisonRow,
  EvaluationTables,
  FileDrawing,
  FileFit,
  FileReport,
  QuestionReport,
  RankedFeature,
} from "#learning";

export interface Drawn {
  readonly best: AlgorithmName;
  readonly tables: Pick<
    EvaluationTables,
    "auc" | "aucInterval" | "ks" | "gini" | "brier" | "calibration" | "bands" | "gains" | "confusion"
  > & { readonly lift: FileReport["lift"] };
  readonly rows: { readonly train: number; readonly test: number };
  readonly baseRate: { readonly train: number; readonly test: number };
  readonly algorithms: readonly Pick<
    ComparisonRow,
    "name" | "auc" | "ks" | "logLoss" | "brier" | "heldOutAuc" | "laterAuc" | "seconds"
  >[];
  readonly scale: "log_odds" | "probability";
  readonly ranking: readonly RankedFeature[];
  readonly drawing: FileDrawing;
  /** What people call a column. */
  readonly named: (feature: string) => Both;
}

export function drawnOfFile({ report, drawing }: FileFit): Drawn {
  const best = report.algorithms.find(({ name }) => name === report.best);
  return {
    best: report.best,
    tables: { ...report, ks: best?.ks ?? null, brier: best?.brier ?? null },
    rows: report.rows,
    baseRate: report.baseRate,
    algorithms: report.algorithms,
    scale: report.shap.scale,
    ranking: report.shap.top,
    drawing,
    named: (feature) => ({ zh: feature, en: feature }),
  };
}

/** A version that an earlier release trained lacks curves of the others and the points of its reasons. */
export function drawnOfVersion(report: QuestionReport, named: Drawn["named"]): Drawn {
  const { trainRows, testRows, shap, best } = report;
  return {
    best,
    tables: report,
    rows: { train: trainRows, test: testRows },
    baseRate: report.baseRate,
    algorithms: report.comparison,
    scale: shap.scale,
    ranking: shap.ranking,
    drawing: {
      roc: report.rocs ?? [{ name: best, points: report.roc }],
      ks: report.ksCurve,
      swarm: (shap.swarm ?? []).map(({ feature, points }) => ({
        feature,
        points: points.map(([part, value]) => ({ part, value })),
      })),
    },
    named,
  };
}
