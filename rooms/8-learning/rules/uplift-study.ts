/** What a treatment does to whom, learnt on some of the randomised rows and told from the others. */
import type { Both } from "#contracts/definitions";
import { machine } from "#ground/clock";
import { defineCases } from "#ground/errors";
import { seededRandom } from "#ground/random";
import {
  checkRandomised,
  type Dataset,
  type Effect,
  effectOf,
  fitUplift,
  measureUplift,
  type Quadrant,
  quadrants,
  type Randomisation,
  takeRows,
  type UpliftJson,
  type UpliftLearner,
  type UpliftMeasures,
  upliftLearners,
} from "#kits/forest";

export const upliftCases = defineCases("uplift", {
  few_rows: {
    code: "invalid_input",
    en: "{treated} treated and {untreated} untreated rows: at least {least} of each are needed to learn and to judge",
    zh: "受触达 {treated} 行、未受触达 {untreated} 行：各至少需要 {least} 行才能训练并检验",
  },
  one_outcome: {
    code: "invalid_input",
    en: "Every row has the same outcome: there is nothing to learn",
    zh: "所有行的结果相同，无可学习",
  },
  no_features: {
    code: "invalid_input",
    en: "No column is left to tell customers apart by",
    zh: "没有可用于区分客户的列",
  },
});

export interface UpliftQuestion {
  readonly data: Dataset;
  /** 0 and 1. */
  readonly y: Float64Array;
  readonly treated: Uint8Array;
  /** Share that was to be treated, where it was planned. */
  readonly share?: number;
  readonly learners?: readonly UpliftLearner[];
  /** Share of the rows that no learner sees. Default 0.3. */
  readonly test?: number;
  /** An effect of this much pays for the treatment. Default 0. */
  readonly margin?: number;
  readonly seed?: number | string;
  /** Bootstrap draws of the intervals. Default 200. */
  readonly draws?: number;
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** One learner on the rows that none has seen; the tenths are told of the best alone. */
export interface LearnerRow extends Omit<UpliftMeasures, "rows" | "average" | "tenths"> {
  readonly name: UpliftLearner;
  /** Area above random on rows left out within the training rows, by which the choice was made. */
  readonly heldOutAuuc: number;
  readonly seconds: number;
}

export interface UpliftReport {
  /** How curves and areas are meant: libraries differ. */
  readonly definition: Both;
  readonly rows: { readonly train: number; readonly test: number };
  readonly randomisation: Randomisation;
  /** Of everybody, on the rows that no learner saw. */
  readonly average: Effect;
  readonly learners: readonly LearnerRow[];
  readonly best: UpliftLearner;
  /** The rows ordered by how likely they act without treatment: what ranking by propensity would bring. */
  readonly byPropensity: Pick<UpliftMeasures, "auuc" | "qini" | "depths">;
  readonly tenths: UpliftMeasures["tenths"];
  readonly quadrants: readonly Quadrant[];
  readonly verdict: Both & { readonly code: "orders" | "no_order" | "no_effect" };
}

export interface UpliftStudied {
  readonly report: UpliftReport;
  readonly model: UpliftJson;
}

const definition: Both = {
  zh: "两组合并按预测增益降序；增益曲线 u(n) = (Yt/Nt − Yc/Nc)·n，Qini 曲线 q(n) = Yt − Yc·Nt/Nc；面积为超出随机的部分除以行数平方，区间为分组自助法 95%",
  en: "Both arms sorted together by predicted uplift; uplift curve u(n) = (Yt/Nt − Yc/Nc)·n, Qini curve q(n) = Yt − Yc·Nt/Nc; areas are those above random, by the square of the rows; intervals are 95 % of a bootstrap by arm",
};
const verdicts: Readonly<Record<UpliftReport["verdict"]["code"], Both>> = {
  orders: {
    zh: "模型能区分触达对谁更有效：排序优于随机",
    en: "The model tells whom it moves: its order is better than chance",
  },
  no_order: {
    zh: "总体有效，但看不出对谁更有效：按排序触达与随机触达无可分辨的差异",
    en: "It works, but for whom cannot be told: its order is no better than chance can be",
  },
  no_effect: {
    zh: "看不出触达有总体效果，也看不出对谁有效",
    en: "No effect can be told, on everybody or on some",
  },
};

export const leastOfArm = 100;

/**
 * Tries the learners, chooses by rows left out within the training rows, and tells all of them from rows that none saw.
 * @throws forest.not_random for rows that plainly were not treated at random, uplift.few_rows, uplift.one_outcome, uplift.no_features
 */
export async function studyUplift(question: UpliftQuestion): Promise<UpliftStudied> {
  const { y, treated, seed = 0, learners = upliftLearners, draws = 200, margin = 0 } = question;
  refuse(question);
  const randomisation = checkRandomised(question);
  const { inside: train, outside: test } = splitOf(y, treated, question.test ?? 0.3, `${seed}/test`);
  const [known, unseen] = [partOf(question, train), partOf(question, test)];
  const inner = splitOf(known.y, known.treated, 0.3, `${seed}/inner`);
  const [fitted, judged] = [partOf(known, inner.inside), partOf(known, inner.outside)];
  const total = learners.length * 2;
  const rows: (LearnerRow & { readonly measures: UpliftMeasures })[] = [];
  const models = new Map<UpliftLearner, Awaited<ReturnType<typeof fitUplift>>["model"]>();
  for (const [n, name] of learners.entries()) {
    const began = machine.elapsed();
    const same = { learner: name, seed, known: n > 0, ...rest(question) };
    const first = await fitUplift({ ...fitted, ...same });
    question.onProgress?.(n * 2 + 1, total);
    const heldOut = measureUplift({ ...judged, scores: first.model.effect(judged.data) }, { draws: 0 });
    const { model } = await fitUplift({ ...known, ...same });
    question.onProgress?.(n * 2 + 2, total);
    models.set(name, model);
    const measures = measureUplift({ ...unseen, scores: model.effect(unseen.data) }, { draws, seed });
    const { auuc, qini, normalised, depths } = measures;
    const seconds = Math.round((machine.elapsed() - began) / 100) / 10;
    rows.push({ name, heldOutAuuc: heldOut.auuc.value, auuc, qini, normalised, depths, seconds, measures });
  }
  const [best] = [...rows].sort((a, b) => b.heldOutAuuc - a.heldOutAuuc);
  if (!best) throw upliftCases.no_features();
  const model = models.get(best.name);
  if (!model) throw upliftCases.no_features();
  // Without the treatment: the first model of the T-learner, where it was asked for, else one learnt for this.
  const untreated = await untreatedOf(models, known, unseen.data, { seed, ...rest(question) });
  const plain = measureUplift({ ...unseen, scores: untreated }, { draws, seed });
  const { average, tenths } = best.measures;
  const sure = meanOf(unseen.y, unseen.treated);
  return {
    model: model.toJson(),
    report: {
      definition,
      rows: { train: train.length, test: test.length },
      randomisation,
      average,
      learners: rows.map(({ measures: _, ...row }) => row),
      best: best.name,
      byPropensity: { auuc: plain.auuc, qini: plain.qini, depths: plain.depths },
      tenths,
      quadrants: quadrants({
        ...unseen,
        effects: model.effect(unseen.data),
        untreated,
        rules: { margin: Math.max(margin, 1e-9), sure },
      }),
      verdict: verdictOf(best.auuc.low > 0, average),
    },
  };
}

function verdictOf(orders: boolean, { low, high }: Effect): UpliftReport["verdict"] {
  const code = orders ? "orders" : low > 0 || high < 0 ? "no_order" : "no_effect";
  return { code, ...verdicts[code] };
}

interface Part {
  readonly data: Dataset;
  readonly y: Float64Array;
  readonly treated: Uint8Array;
}

function partOf({ data, y, treated }: Part, rows: Uint32Array): Part {
  return {
    data: takeRows(data, rows),
    y: Float64Array.from(rows, (row) => y[row] as number),
    treated: Uint8Array.from(rows, (row) => treated[row] as number),
  };
}

function rest({ threads, signal }: UpliftQuestion) {
  return { ...(threads === undefined ? {} : { threads }), ...(signal === undefined ? {} : { signal }) };
}

/** A share of the rows apart, arms and outcomes in proportion. */
function splitOf(y: Float64Array, treated: Uint8Array, share: number, seed: string) {
  const random = seededRandom(seed);
  const groups = new Map<number, number[]>();
  for (let row = 0; row < y.length; row++) {
    const group = (treated[row] as number) * 2 + ((y[row] as number) > 0.5 ? 1 : 0);
    const own = groups.get(group) ?? [];
    own.push(row);
    groups.set(group, own);
  }
  const [inside, outside]: [number[], number[]] = [[], []];
  for (const [, rows] of [...groups].sort(([a], [b]) => a - b)) {
    let wanted = Math.round(rows.length * share);
    // Each row in turn, with the chance that is left.
    rows.forEach((row, at) => {
      const isOut = random.next() * (rows.length - at) < wanted;
      if (isOut) wanted--;
      (isOut ? outside : inside).push(row);
    });
  }
  const sorted = (rows: number[]): Uint32Array => Uint32Array.from(rows).sort();
  return { inside: sorted(inside), outside: sorted(outside) };
}

async function untreatedOf(
  models: ReadonlyMap<UpliftLearner, { untreated(rows: Dataset): Float64Array | null }>,
  known: Part,
  rows: Dataset,
  more: { readonly seed: number | string },
): Promise<Float64Array> {
  for (const name of ["t", "x", "s"] as const) {
    const found = models.get(name)?.untreated(rows);
    if (found) return found;
  }
  const { model } = await fitUplift({ ...known, learner: "t", base: "logistic", known: true, ...more });
  return model.untreated(rows) ?? new Float64Array(rows.rows);
}

/** How often the untreated act. */
function meanOf(y: Float64Array, treated: Uint8Array): number {
  return effectOf(y, treated)?.untreated.mean ?? 0;
}

function refuse({ data, y, treated }: UpliftQuestion): void {
  if (data.columns.length === 0) throw upliftCases.no_features();
  const count = treated.reduce((sum, one) => sum + one, 0);
  const untreated = treated.length - count;
  if (Math.min(count, untreated) < leastOfArm)
    throw upliftCases.few_rows({ treated: count, untreated, least: leastOfArm });
  if (y.every((one) => one === y[0])) throw upliftCases.one_outcome();
}
