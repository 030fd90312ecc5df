import { applyCalibration, type Calibration, type Explanation, type ModelJson, modelFromJson } from "#kits/forest";
import { cases } from "./cases.ts";
import { type AttributeColumns, type FeatureInput, featureDataset } from "./features.ts";

/** A trained score as it is stored: all that is needed to score a customer, as plain data. */
export interface ScoreModel {
  readonly format: "perennial/score@1";
  /** The definition it was trained by. */
  readonly id: string;
  readonly inputs: readonly FeatureInput[];
  readonly model: ModelJson;
  readonly calibration: Calibration;
  readonly trained: { readonly rows: number; readonly positives: number; readonly from: string; readonly to: string };
}

export interface Scores {
  /** Log-odds before calibration. */
  readonly margins: Float64Array;
  /** Calibrated, 0 to 1. */
  readonly probabilities: Float64Array;
}

export interface Scorer {
  readonly inputs: readonly FeatureInput[];
  score(columns: AttributeColumns): Scores;
  /** What moved one row's margin, one part an attribute, largest first. */
  explain(columns: AttributeColumns, row: number): Explanation | null;
}

export function openScorer(stored: ScoreModel): Scorer {
  const format: string = stored.format;
  if (format !== "perennial/score@1") throw cases.unknown_format({ format });
  const model = modelFromJson(stored.model);
  return {
    inputs: stored.inputs,
    score(columns) {
      const margins = model.predictMargin(featureDataset(stored.inputs, columns));
      return { margins, probabilities: applyCalibration(stored.calibration, margins) };
    },
    explain(columns, row) {
      const explanation = model.contributions?.(featureDataset(stored.inputs, columns), row);
      if (explanation === undefined) return null;
      const parts = [...explanation.parts].sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
      return { base: explanation.base, parts };
    },
  };
}
