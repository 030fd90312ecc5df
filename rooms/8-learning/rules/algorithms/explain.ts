/** What moved each row's answer, of any family. */
import { seededRandom } from "#ground/random";
import {
  applyCalibration,
  type Calibration,
  type Column,
  type Dataset,
  type Model,
  type ModelJson,
  modelFromJson,
  sigmoid,
  type TreesModel,
  takeRows,
} from "#kits/forest";

/**
 * `exact`: path-dependent Shapley values of trees. `linear`: coefficient times distance from the average row. `rescaled`:
 * of a vote, each voter's own parts, scaled to what they move its probability. `sampled`: Shapley values over drawn orders
 * and drawn rows to compare with, for a model that gives no reasons itself.
 */
export type ExplainMethod = "exact" | "linear" | "rescaled" | "sampled";

/** `base` + Σ of a row's parts = its answer in `scale`. */
export interface Explained {
  readonly features: readonly string[];
  readonly rows: number;
  readonly base: number;
  /** `parts[row · width + feature]`. */
  readonly parts: Float64Array;
  readonly scale: "log_odds" | "probability";
  readonly method: ExplainMethod;
  /** Largest distance over all rows between base + Σ parts and what the model answers. */
  readonly maxAdditivityError: number;
}

interface Reasons {
  readonly base: number;
  readonly parts: Float64Array;
  readonly features: readonly string[];
  readonly answers: Float64Array;
  readonly scale: Explained["scale"];
  readonly method: ExplainMethod;
}

interface VoteShape {
  readonly voters: readonly { readonly model: ModelJson; readonly calibration: Calibration; readonly weight: number }[];
}

/** Rows compared with where a model gives no reasons itself. */
const DRAWN = 8;

/**
 * @param seed of the rows and orders drawn where reasons are sampled
 * @param beside rows to compare with there; the same rows where it is not said, which tells nothing of one row alone
 */
export function explainRows(model: Model, data: Dataset, seed: string | number = 0, beside: Dataset = data): Explained {
  const { answers, ...reasons } = reasonsOf(model, data, seed, beside);
  const width = reasons.features.length;
  let most = 0;
  for (let row = 0; row < data.rows; row++) {
    let sum = reasons.base;
    for (let f = 0; f < width; f++) sum += reasons.parts[row * width + f] as number;
    most = Math.max(most, Math.abs(sum - (answers[row] as number)));
  }
  return { ...reasons, rows: data.rows, maxAdditivityError: most };
}

function reasonsOf(model: Model, data: Dataset, seed: string | number, beside: Dataset): Reasons {
  if ("shap" in model) return ofTrees(model as TreesModel, data);
  if (model.kind === "vote") return ofVote(model, data, seed, beside);
  if (model.contributions) return ofLines(model, data);
  return sampled(model, data, seed, beside);
}

function ofTrees(model: TreesModel, data: Dataset): Reasons {
  const { base, parts } = model.shap(data);
  return {
    base,
    parts,
    features: model.features,
    answers: model.predictRaw(data),
    scale: model.answer === "probability" ? "probability" : "log_odds",
    method: "exact",
  };
}

function ofLines(model: Model, data: Dataset): Reasons {
  const width = model.features.length;
  const parts = new Float64Array(data.rows * width);
  let base = 0;
  for (let row = 0; row < data.rows; row++) {
    const own = model.contributions?.(data, row);
    base = own?.base ?? 0;
    own?.parts.forEach(({ value }, f) => {
      parts[row * width + f] = value;
    });
  }
  return {
    base,
    parts,
    features: model.features,
    answers: model.predictMargin(data),
    scale: "log_odds",
    method: "linear",
  };
}

/** In probabilities, as votes are counted: a voter's parts times how far its probability moves with its answer. */
function ofVote(model: Model, data: Dataset, seed: string | number, beside: Dataset): Reasons {
  const { voters } = model.toJson() as unknown as VoteShape;
  const features = model.features;
  const width = features.length;
  const parts = new Float64Array(data.rows * width);
  const total = voters.reduce((sum, { weight }) => sum + weight, 0);
  let base = 0;
  let method: ExplainMethod = "rescaled";
  for (const { model: json, calibration, weight } of voters) {
    const voter = modelFromJson(json);
    const own = reasonsOf(voter, data, seed, beside);
    if (own.method === "sampled") method = "sampled";
    const margins = own.scale === "probability" ? logits(own.answers) : own.answers;
    const probabilities = applyCalibration(calibration, margins);
    const start = own.scale === "probability" ? logits(Float64Array.of(own.base)) : Float64Array.of(own.base);
    const from = applyCalibration(calibration, start)[0] as number;
    base += (weight / total) * from;
    const place = own.features.map((name) => features.indexOf(name));
    for (let row = 0; row < data.rows; row++) {
      const moved = (own.answers[row] as number) - own.base;
      const ratio = moved === 0 ? 0 : ((probabilities[row] as number) - from) / moved;
      place.forEach((at, f) => {
        const to = row * width + at;
        const part = own.parts[row * own.features.length + f] as number;
        parts[to] = (parts[to] as number) + (weight / total) * ratio * part;
      });
    }
  }
  return { base, parts, features, answers: model.predictMargin(data).map(sigmoid), scale: "probability", method };
}

function logits(probabilities: Float64Array): Float64Array {
  return probabilities.map((probability) => {
    const p = Math.min(1 - 1e-12, Math.max(1e-12, probability));
    return Math.log(p / (1 - p));
  });
}

/**
 * For each row and each of a few drawn rows: walks from the drawn one to the row, feature by feature in a drawn order; a
 * feature's part is what its step moved the answer. The steps sum to the whole way whatever the order.
 */
function sampled(model: Model, data: Dataset, seed: string | number, beside: Dataset): Reasons {
  const random = seededRandom(`${seed}/explain`);
  const features = model.features;
  const width = features.length;
  const named = (rows: Dataset) =>
    features.map((name) => rows.columns.find((column) => column.name === name) as Column);
  const [columns, theirs] = [named(data), named(beside)];
  const others = Int32Array.from({ length: Math.min(DRAWN, beside.rows) }, () => random.below(beside.rows));
  const answers = model.predictMargin(data);
  const besides = beside === data ? answers : model.predictMargin(beside);
  const parts = new Float64Array(data.rows * width);
  let base = 0;
  for (const other of others) {
    base += (besides[other] as number) / others.length;
    const order = drawnOrder(width, random.below);
    const before = Float64Array.from({ length: data.rows }, () => besides[other] as number);
    const mixed = theirs.map((column) => everywhere(column, data.rows, other));
    for (const f of order) {
      mixed[f] = columns[f] as Column;
      const after = model.predictMargin({ rows: data.rows, columns: mixed });
      for (let row = 0; row < data.rows; row++) {
        const at = row * width + f;
        parts[at] = (parts[at] as number) + ((after[row] as number) - (before[row] as number)) / others.length;
      }
      before.set(after);
    }
  }
  return { base, parts, features, answers, scale: "log_odds", method: "sampled" };
}

/** The column with one row's value everywhere. */
function everywhere(column: Column, rows: number, row: number): Column {
  return takeRows({ rows, columns: [column] }, new Int32Array(rows).fill(row)).columns[0] as Column;
}

function drawnOrder(width: number, below: (bound: number) => number): number[] {
  const order = Array.from({ length: width }, (_, f) => f);
  for (let i = width - 1; i > 0; i--) {
    const j = below(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}
