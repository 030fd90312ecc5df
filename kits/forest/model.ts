import { cases } from "./cases.ts";
import type { Dataset } from "./dataset.ts";
import { sliceRows } from "./dataset.ts";
import { type Encoder, encode, encodedColumns } from "./encode.ts";
import { type LogisticFit, sigmoid } from "./logistic.ts";
import { multiply } from "./matrix.ts";

/** What moved one row's margin: `base` + Σ `parts` = margin, in log-odds. `base` is the margin of the average row. */
export interface Explanation {
  readonly base: number;
  /** One per feature, in the order of the model's features. */
  readonly parts: readonly { readonly feature: string; readonly value: number }[];
}

/** A stored model: plain data that names its format. */
export interface ModelJson {
  readonly format: string;
}

/** A trained model of any family. Margins are log-odds before calibration; higher is likelier. */
export interface Model {
  readonly kind: string;
  /** The columns it reads. */
  readonly features: readonly string[];
  predictMargin(rows: Dataset): Float64Array;
  contributions?(rows: Dataset, row: number): Explanation;
  /** Versioned plain data; `modelFromJson` reads it back to a model that predicts the same. */
  toJson(): ModelJson;
}

/** `perennial/linear@1`. */
export interface LinearJson extends ModelJson {
  readonly format: "perennial/linear@1";
  readonly encoder: Encoder;
  readonly intercept: number;
  readonly coefficients: readonly number[];
}

/** The same as {@link LinearJson}; its margin is a distance and not log-odds. */
export interface SvmJson extends Omit<LinearJson, "format"> {
  readonly format: "perennial/svm@1";
}

export interface LinearModel extends Model {
  readonly kind: "linear";
  readonly encoder: Encoder;
  readonly intercept: number;
  readonly coefficients: Float64Array;
  contributions(rows: Dataset, row: number): Explanation;
  toJson(): LinearJson;
}

export function linearModel(encoder: Encoder, fit: Pick<LogisticFit, "intercept" | "coefficients">): LinearModel {
  const columns = encodedColumns(encoder);
  const { intercept, coefficients } = fit;
  if (coefficients.length !== columns.length) {
    throw cases.wrong_length({ what: "coefficients", actual: coefficients.length, expected: columns.length });
  }
  const names = encoder.features.map(({ name }) => name);
  // What a feature adds for the average row; taken out of each part and put into the base.
  const average = new Float64Array(names.length);
  columns.forEach(({ feature, centre }, c) => {
    average[feature] = (average[feature] as number) + centre * (coefficients[c] as number);
  });
  const base = average.reduce((sum, part) => sum + part, intercept);
  return {
    kind: "linear",
    features: names,
    encoder,
    intercept,
    coefficients,
    predictMargin: (rows) => multiply(encode(encoder, rows), coefficients, intercept),
    contributions(rows, row) {
      const X = encode(encoder, sliceRows(rows, row, row + 1));
      const parts = average.map((part) => -part);
      X.index.forEach((c, e) => {
        const feature = columns[c]?.feature as number;
        parts[feature] = (parts[feature] as number) + (coefficients[c] as number) * (X.value[e] as number);
      });
      return { base, parts: names.map((feature, f) => ({ feature, value: parts[f] as number })) };
    },
    toJson: () => ({ format: "perennial/linear@1", encoder, intercept, coefficients: [...coefficients] }),
  };
}

/** Uncalibrated probabilities. */
export function predict(model: Model, rows: Dataset): Float64Array {
  return model.predictMargin(rows).map(sigmoid);
}

/** A linear model whose margin is a distance: a support vector machine's. */
export function svmModel(encoder: Encoder, fit: Pick<LogisticFit, "intercept" | "coefficients">): Model {
  const linear = linearModel(encoder, fit);
  return { ...linear, kind: "svm", toJson: (): SvmJson => ({ ...linear.toJson(), format: "perennial/svm@1" }) };
}

/** How far each feature moves margins: mean |contribution| over the rows, in log-odds, largest first. */
export function importances(model: LinearModel, rows: Dataset): { feature: string; value: number }[] {
  const X = encode(model.encoder, rows);
  const columns = encodedColumns(model.encoder);
  const names = model.features;
  const average = new Float64Array(names.length);
  columns.forEach(({ feature, centre }, c) => {
    average[feature] = (average[feature] as number) + centre * (model.coefficients[c] as number);
  });
  const featureOf = Int32Array.from(columns, ({ feature }) => feature);
  const total = new Float64Array(names.length);
  const parts = new Float64Array(names.length);
  for (let r = 0; r < X.rows; r++) {
    for (let f = 0; f < parts.length; f++) parts[f] = -(average[f] as number);
    const end = X.start[r + 1] as number;
    for (let e = X.start[r] as number; e < end; e++) {
      const c = X.index[e] as number;
      const f = featureOf[c] as number;
      parts[f] = (parts[f] as number) + (model.coefficients[c] as number) * (X.value[e] as number);
    }
    for (let f = 0; f < parts.length; f++) total[f] = (total[f] as number) + Math.abs(parts[f] as number);
  }
  return names
    .map((feature, f) => ({ feature, value: (total[f] as number) / Math.max(1, X.rows) }))
    .sort((a, b) => b.value - a.value);
}
