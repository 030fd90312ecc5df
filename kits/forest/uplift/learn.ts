import { seededRandom } from "#ground/random";
import { cases } from "../cases.ts";
import { stratifiedFolds } from "../crossvalidate.ts";
import { type Column, type Dataset, takeRows } from "../dataset.ts";
import { encode, fitEncoder } from "../encode.ts";
import { fitLogistic, sigmoid } from "../logistic.ts";
import { linearModel, type Model, type ModelJson } from "../model.ts";
import { modelFromJson } from "../read-model.ts";
import { fitBoosted } from "../trees/boost.ts";
import { checkRandomised, type Randomisation } from "./randomised.ts";

export const upliftLearners = ["s", "t", "x", "class"] as const;
/**
 * `s`: one model that knows the treatment as a feature. `t`: one model an arm. `x`: as `t`, then a model of what each row
 * gained against the other arm's model. `class`: one model of the transformed class. Künzel and others 2019; Jaskowski
 * and Jaroszewicz 2012.
 */
export type UpliftLearner = (typeof upliftLearners)[number];

export interface UpliftInput {
  readonly data: Dataset;
  /** 0 and 1. */
  readonly y: Float64Array;
  /** 1: treated. */
  readonly treated: ArrayLike<number>;
  readonly learner: UpliftLearner;
  /** What predicts outcomes within; the linear one of `s` is given each feature by treatment as well. Default boosted. */
  readonly base?: "boosted" | "logistic";
  /** Share that was to be treated at random, where it was planned; the sizes of the arms are held against it. */
  readonly share?: number;
  /** The rows are known to be random, so that they are not tested again. */
  readonly known?: boolean;
  readonly seed?: number | string;
  readonly threads?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Predicts what the treatment does to each customer. */
export interface UpliftModel {
  readonly learner: UpliftLearner;
  readonly features: readonly string[];
  /** Difference that the treatment is expected to make to the probability. */
  effect(rows: Dataset): Float64Array;
  /** Probability without the treatment; null where the learner knows none. */
  untreated(rows: Dataset): Float64Array | null;
  /** Versioned plain data; `upliftFromJson` reads it back. */
  toJson(): UpliftJson;
}

/** `perennial/uplift@1`. */
export interface UpliftJson {
  readonly format: "perennial/uplift@1";
  readonly learner: UpliftLearner;
  readonly features: readonly string[];
  /** Share of the rows that was treated. */
  readonly share: number;
  /** s: one; t: untreated, treated; x: untreated, treated, gain of the untreated, gain of the treated; class: one. */
  readonly models: readonly ModelJson[];
}

export interface UpliftFit {
  readonly model: UpliftModel;
  readonly randomisation: Randomisation;
}

const TREATED = "(treated)";
/** Begins the name of a feature of the treated alone. */
const BY = "(treated) × ";

/**
 * Learns from rows that were treated or not at random; rows that plainly were not are refused (`forest.not_random`): no
 * model could tell what the treatment did from why it was given.
 */
export async function fitUplift(input: UpliftInput): Promise<UpliftFit> {
  const { data, y, treated, learner, share, seed = 0 } = input;
  for (const [what, { length }] of Object.entries({ y, treated })) {
    if (length !== data.rows) throw cases.wrong_length({ what, actual: length, expected: data.rows });
  }
  const randomisation = checkRandomised({ data, treated, seed, ...(share === undefined ? {} : { share }) });
  if (randomisation.treated < 10 || randomisation.untreated < 10) throw cases.one_arm();
  if (!randomisation.randomised && !input.known) {
    const { balance, sampleRatio } = randomisation;
    throw cases.not_random({
      auc: balance.auc.toFixed(3),
      p: Math.min(balance.p, sampleRatio?.p ?? 1).toExponential(1),
    });
  }
  const models = await learn[learner](input);
  const json: UpliftJson = {
    format: "perennial/uplift@1",
    learner,
    features: data.columns.map(({ name }) => name),
    share: randomisation.treated / data.rows,
    models: models.map((model) => model.toJson()),
  };
  return { model: upliftFromJson(json), randomisation };
}

/** Reads a stored model back. */
export function upliftFromJson(json: UpliftJson): UpliftModel {
  if (json.format !== "perennial/uplift@1") throw cases.unknown_format({ format: String(json.format) });
  const models = json.models.map(modelFromJson);
  const { learner, features, share } = json;
  return { learner, features, toJson: () => json, ...answers(learner, models, share) };
}

type Answers = Pick<UpliftModel, "effect" | "untreated">;

function answers(learner: UpliftLearner, models: readonly Model[], share: number): Answers {
  const [first, second, third, fourth] = models as [Model, Model, Model, Model];
  const probability = (model: Model) => (rows: Dataset) => model.predictMargin(rows).map(sigmoid);
  switch (learner) {
    case "s": {
      const byFeature = first.features.some((name) => name.startsWith(BY));
      const at = (given: number) => (rows: Dataset) => probability(first)(withTreatment(rows, given, byFeature));
      return { effect: (rows) => minus(at(1)(rows), at(0)(rows)), untreated: at(0) };
    }
    case "t":
      return {
        effect: (rows) => minus(probability(second)(rows), probability(first)(rows)),
        untreated: probability(first),
      };
    case "x":
      return {
        effect: (rows) => {
          const [ofUntreated, ofTreated] = [third.predictMargin(rows), fourth.predictMargin(rows)];
          return blend(ofUntreated, ofTreated, share);
        },
        untreated: probability(first),
      };
    case "class":
      return { effect: (rows) => probability(first)(rows).map((p) => 2 * p - 1), untreated: () => null };
  }
}

/** The X-learner's answer: e · τ of the untreated + (1 − e) · τ of the treated. */
export function blend(ofUntreated: Float64Array, ofTreated: Float64Array, share: number): Float64Array {
  return ofUntreated.map((own, i) => share * own + (1 - share) * (ofTreated[i] as number));
}

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((one, i) => one - (b[i] as number));

/** @param byFeature each feature of the treated as a column of its own: without them a linear model knows one effect for all */
function withTreatment(rows: Dataset, given: number | Float64Array, byFeature = false): Dataset {
  const values = typeof given === "number" ? new Float64Array(rows.rows).fill(given) : given;
  const products = byFeature ? rows.columns.map((column) => ofTreated(column, values)) : [];
  return { rows: rows.rows, columns: [...rows.columns, { name: TREATED, type: "numeric", values }, ...products] };
}

function ofTreated(column: Column, treated: Float64Array): Column {
  const name = `${BY}${column.name}`;
  if (column.type === "numeric")
    return { name, type: "numeric", values: column.values.map((value, i) => (treated[i] === 1 ? value : 0)) };
  // The untreated have a level of their own.
  const codes = column.codes.map((code, i) => (treated[i] === 1 ? (code < 0 ? -1 : code + 1) : 0));
  return { name, type: "categorical", codes, levels: [TREATED, ...column.levels] };
}

type Learn = (input: UpliftInput) => Promise<Model[]>;

const learn: Record<UpliftLearner, Learn> = {
  s: async (input) => {
    const given = Float64Array.from(input.treated, (one) => (one > 0.5 ? 1 : 0));
    const data = withTreatment(input.data, given, input.base === "logistic");
    return [await predictor(input, { data, y: input.y }, [0, 1])];
  },
  t: async (input) => {
    const [without, withIt] = arms(input);
    return [await predictor(input, without, [0, 2]), await predictor(input, withIt, [1, 2])];
  },
  x: async (input) => {
    const [without, withIt] = arms(input);
    const models = [await predictor(input, without, [0, 4]), await predictor(input, withIt, [1, 4])] as const;
    const [ofUntreated, ofTreated] = models;
    // What each row gained, told by the other arm's model.
    const gained = ofTreated.predictMargin(without.data).map((m, i) => sigmoid(m) - (without.y[i] as number));
    const gain = ofUntreated.predictMargin(withIt.data).map((m, i) => (withIt.y[i] as number) - sigmoid(m));
    return [
      ...models,
      await boosted(input, { data: without.data, y: gained }, "number", [2, 4]),
      await boosted(input, { data: withIt.data, y: gain }, "number", [3, 4]),
    ];
  },
  class: async (input) => {
    const share =
      input.y.length === 0 ? 0 : Float64Array.from(input.treated).reduce((a, b) => a + b, 0) / input.y.length;
    // Arms weigh the same, so that P(Z = 1) − P(Z = 0) is the effect whatever their sizes.
    const weights = Float64Array.from(input.treated, (one) => 0.5 / (one > 0.5 ? share : 1 - share));
    const y = input.y.map((one, i) => (one > 0.5 === (input.treated[i] as number) > 0.5 ? 1 : 0));
    return [await predictor(input, { data: input.data, y, weights }, [0, 1])];
  },
};

interface Part {
  readonly data: Dataset;
  readonly y: Float64Array;
  readonly weights?: Float64Array;
}

/** Rows of the untreated and of the treated. */
function arms({ data, y, treated }: UpliftInput): readonly [Part, Part] {
  const of = (wanted: boolean): Part => {
    const rows = Uint32Array.from({ length: data.rows }, (_, i) => i).filter(
      (row) => (treated[row] as number) > 0.5 === wanted,
    );
    return { data: takeRows(data, rows), y: Float64Array.from(rows, (row) => y[row] as number) };
  };
  return [of(false), of(true)];
}

type Stage = readonly [done: number, total: number];

async function predictor(input: UpliftInput, part: Part, stage: Stage): Promise<Model> {
  if (input.base !== "logistic") return await boosted(input, part, "probability", stage);
  input.signal?.throwIfAborted();
  const encoder = fitEncoder(part.data);
  const { data, y, weights = null } = part;
  const fit = fitLogistic({ X: encode(encoder, data), y, weights, l2: 1, withErrors: false, signal: input.signal });
  input.onProgress?.(stage[0] + 1, stage[1]);
  return linearModel(encoder, fit);
}

/** Shallow trees, stopped by a fifth of the rows that they do not see: effects are small beside what the outcome hangs on. */
async function boosted(
  input: UpliftInput,
  { data, y, weights }: Part,
  objective: "probability" | "number",
  stage: Stage,
): Promise<Model> {
  const random = seededRandom(`uplift/${input.seed ?? 0}/${stage[0]}`);
  const folds = stratifiedFolds(y, Math.min(5, data.rows), random);
  const of = (own: boolean): Uint32Array =>
    Uint32Array.from({ length: data.rows }, (_, i) => i).filter((row) => (folds[row] === 0) === own);
  const [watched, seen] = [of(true), of(false)];
  const pick = (values: Float64Array, rows: Uint32Array) => Float64Array.from(rows, (row) => values[row] as number);
  const { model } = await fitBoosted({
    data: takeRows(data, seen),
    y: pick(y, seen),
    weights: weights ? pick(weights, seen) : null,
    stopping: { data: takeRows(data, watched), y: pick(y, watched), rounds: 20 },
    objective,
    rounds: 300,
    learningRate: 0.05,
    maxLeaves: 8,
    minLeaf: Math.max(20, Math.round(seen.length / 200)),
    l2: 10,
    seed: `${input.seed ?? 0}`,
    threads: input.threads ?? 1,
    signal: input.signal,
  });
  input.onProgress?.(stage[0] + 1, stage[1]);
  return model;
}
