/** A batch of scores against what became of its customers: bands, calibration, drift, and what is alarming in it. Pure. */
import { auc, type BandRow, bandOf, brier, type CalibrationLine, calibrationLine, ks, logLoss } from "#kits/forest";
import { bandEdges, bandsOf } from "../bands.ts";
import type { Drift, DriftReport } from "./reference.ts";
import type { SuspensionReason } from "./version.ts";

/** From where a model may no longer be trusted. */
export interface Limits {
  /** Least AUC; null: none is asked for. */
  readonly aucMin: number | null;
  /** Most drift of the score. */
  readonly psiMax: number;
  /** Most that foretold and come about may be apart, overall and in a band of a hundred customers or more. */
  readonly calibrationMax: number;
}
export const usualLimits: Limits = { aucMin: null, psiMax: 0.25, calibrationMax: 0.1 };

export const alarmKinds = ["score_drift", "feature_drift", "calibration", "auc"] as const;
export interface Alarm extends SuspensionReason {
  readonly kind: (typeof alarmKinds)[number];
  /** `act` lets playbooks fall back to their rules; `watch` only tells. */
  readonly level: "watch" | "act";
  readonly value: number;
  readonly limit: number;
  readonly feature?: string;
}

export interface JudgedBand extends BandRow {
  /** Mean probability; null in an empty band. */
  readonly predicted: number | null;
}

export interface Judged {
  readonly rows: number;
  readonly positives: number;
  readonly rate: number | null;
  /** Mean probability. */
  readonly predicted: number | null;
  readonly auc: number | null;
  readonly ks: number | null;
  readonly brier: number | null;
  readonly logLoss: number | null;
  readonly calibration: CalibrationLine | null;
  readonly bands: readonly JudgedBand[];
  readonly drift: DriftReport | null;
  readonly alarms: readonly Alarm[];
}

export interface BatchToJudge {
  readonly probabilities: Float64Array;
  /** 1 happened, 0 did not. */
  readonly labels: Float64Array;
  readonly drift: DriftReport | null;
  readonly limits: Limits;
  /** Inner edges of the bands. */
  readonly bands?: readonly number[];
}

// Fewer outcomes say nothing of calibration or order.
const LEAST_POSITIVES = 30;
// Standard errors that a gap must be away from chance.
const SIGNIFICANT = 3;
const LEAST_IN_BAND = 100;
const TWICE = 2;

export function judge({ probabilities, labels, drift, limits, bands = bandEdges }: BatchToJudge): Judged {
  const rows = labels.length;
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const area = auc(labels, probabilities);
  const measured = {
    rows,
    positives,
    rate: rows === 0 ? null : positives / rows,
    predicted: rows === 0 ? null : probabilities.reduce((sum, p) => sum + p, 0) / rows,
    auc: area,
    ks: ks(labels, probabilities)?.ks ?? null,
    brier: brier(labels, probabilities),
    logLoss: logLoss(labels, probabilities),
    calibration: calibrationLine(labels, probabilities),
    bands: judgedBands(bands, probabilities, labels),
    drift,
  };
  return { ...measured, alarms: [...driftAlarms(drift, limits), ...outcomeAlarms(measured, limits)] };
}

function judgedBands(edges: readonly number[], probabilities: Float64Array, labels: Float64Array): JudgedBand[] {
  const bands = bandsOf(edges).map((band) => ({ ...band, rows: 0, positives: 0, sum: 0 }));
  probabilities.forEach((p, row) => {
    const band = bands[bandOf(bands, p)];
    if (!band) return;
    band.rows++;
    band.sum += p;
    if ((labels[row] ?? 0) > 0.5) band.positives++;
  });
  return bands.map(({ from, to, rows, positives, sum }) => ({
    from,
    to,
    rows,
    positives,
    rate: rows > 0 ? positives / rows : null,
    predicted: rows > 0 ? sum / rows : null,
  }));
}

const two = (value: number): string => value.toFixed(2);
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;

/** Of reports that were kept before bins were counted. */
const USUAL_BINS = 10;

/**
 * Rows drawn alike have a PSI as well: by their number it is about a chi-square of one degree less than bins. Three standard
 * errors above its mean is beyond chance.
 */
function isBeyondChance({ psi, bins = USUAL_BINS }: Drift, rows: number): boolean {
  const degrees = Math.max(1, bins - 1);
  return psi * rows > degrees + 3 * Math.sqrt(2 * degrees);
}

/** What is told on the day itself, before any outcome is known. */
export function driftAlarms(drift: DriftReport | null, { psiMax }: Limits): Alarm[] {
  if (!drift || drift.rows === 0) return [];
  const { score, rows } = drift;
  const alarms: Alarm[] = [];
  const moved = isBeyondChance(score, rows);
  if (moved && score.psi > psiMax)
    alarms.push({
      kind: "score_drift",
      level: "act",
      value: score.psi,
      limit: psiMax,
      en: `Scores are spread otherwise than when the model was trained: PSI ${two(score.psi)}, limit ${two(psiMax)}`,
      zh: `评分分布与训练时不同：PSI ${two(score.psi)}，上限 ${two(psiMax)}`,
    });
  else if (moved && score.state !== "stable")
    alarms.push({
      kind: "score_drift",
      level: "watch",
      value: score.psi,
      limit: 0.1,
      en: `Scores begin to move: PSI ${two(score.psi)}`,
      zh: `评分分布开始变化：PSI ${two(score.psi)}`,
    });
  for (const { name, psi } of drift.features
    .filter((feature) => feature.psi > psiMax && isBeyondChance(feature, rows))
    .slice(0, 5))
    alarms.push({
      kind: "feature_drift",
      level: "watch",
      value: psi,
      limit: psiMax,
      feature: name,
      en: `${name} is spread otherwise than when the model was trained: PSI ${two(psi)}`,
      zh: `特征 ${name} 的分布与训练时不同：PSI ${two(psi)}`,
    });
  return alarms;
}

/** A gap that chance does not explain, in the rows of a band or in all. */
function gapOf({ rows, rate, predicted }: Pick<JudgedBand, "rows" | "rate" | "predicted">): number {
  if (rate === null || predicted === null || rows === 0) return 0;
  // Measured by what was foretold, so that no outcome at all is told too.
  const chance = Math.sqrt(Math.max(predicted * (1 - predicted), 1 / rows) / rows);
  const gap = Math.abs(predicted - rate);
  return gap > SIGNIFICANT * chance ? gap : 0;
}

function outcomeAlarms(judged: Omit<Judged, "alarms">, limits: Limits): Alarm[] {
  return [...calibrationAlarms(judged, limits), ...orderAlarms(judged, limits)];
}

function calibrationAlarms(judged: Omit<Judged, "alarms">, { calibrationMax: limit }: Limits): Alarm[] {
  const { positives, rows, rate, predicted } = judged;
  if (rate === null || predicted === null || Math.max(positives, predicted * rows) < LEAST_POSITIVES) return [];
  const [overall, off] = [gapOf(judged), Math.max(predicted, rate) / Math.max(Math.min(predicted, rate), 1 / rows)];
  const worst = [...judged.bands].filter((band) => band.rows >= LEAST_IN_BAND).sort((a, b) => gapOf(b) - gapOf(a))[0];
  const value = Math.max(overall, worst ? gapOf(worst) : 0);
  if (value === 0) return [];
  // Rare successes never come to a gap of points: twice as many or half as many is broken too.
  const breaks = value > limit || (overall > 0 && off >= TWICE);
  const inBand = worst && gapOf(worst) > overall ? worst : null;
  const [said, was] = inBand ? [inBand.predicted ?? 0, inBand.rate ?? 0] : [predicted, rate];
  const where = inBand ? `${percent(inBand.from)}–${percent(inBand.to)}` : null;
  return [
    {
      kind: "calibration",
      level: breaks ? "act" : "watch",
      value,
      limit,
      en: `Foretold ${percent(said)}, came about ${percent(was)}${where ? ` in the band ${where}` : ""}; limit ${percent(limit)} apart`,
      zh: `${where ? `概率区间 ${where} ` : ""}预测 ${percent(said)}，实际 ${percent(was)}；允许相差 ${percent(limit)}`,
    },
  ];
}

function orderAlarms({ auc: area, positives }: Omit<Judged, "alarms">, { aucMin }: Limits): Alarm[] {
  if (aucMin === null || area === null || positives < LEAST_POSITIVES || area >= aucMin) return [];
  return [
    {
      kind: "auc",
      level: "act",
      value: area,
      limit: aucMin,
      en: `AUC ${two(area)} is below the least that the model's file asks for, ${two(aucMin)}`,
      zh: `AUC ${two(area)} 低于模型文件要求的下限 ${two(aucMin)}`,
    },
  ];
}

export type Verdict = "stands" | "watch" | "falls_back" | "too_early";

/** How many batches in a row a verdict looks at. */
export const BATCHES_IN_A_ROW = 3;

/**
 * What follows from judged batches, newest first: a broken limit in the newest lets playbooks fall back, alarms in three in
 * a row ask for a new version, fewer than three batches are too early to say that it stands.
 */
export function verdictOf(batches: readonly { readonly alarms: readonly Alarm[] }[]): Verdict {
  const [newest] = batches;
  if (newest?.alarms.some(({ level }) => level === "act")) return "falls_back";
  const row = batches.slice(0, BATCHES_IN_A_ROW);
  if (row.length < BATCHES_IN_A_ROW) return "too_early";
  return row.every(({ alarms }) => alarms.length > 0) ? "watch" : "stands";
}

/** The alarms that let playbooks fall back, as one reason. */
export function reasonOfAlarms(alarms: readonly Alarm[]): SuspensionReason {
  const broken = alarms.filter(({ level }) => level === "act");
  return { zh: broken.map(({ zh }) => zh).join("；"), en: broken.map(({ en }) => en).join("; ") };
}

/** What is known of the champion of a batch. */
export function judgedOf({
  result,
}: {
  readonly result: { readonly versions: readonly { readonly role: string; readonly judged: Judged }[] } | null;
}): readonly Judged[] {
  return (result?.versions ?? []).filter(({ role }) => role === "champion").map(({ judged }) => judged);
}
