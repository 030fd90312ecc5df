/** Fits a file: all algorithms on all parts, chosen, measured, explained and warned about. */
import { machine } from "#ground/clock";
import { type Dataset, takeRows } from "#kits/forest";
import type { BaseName } from "../algorithms/index.ts";
import {
  type AlgorithmName,
  algorithmNames,
  calibrationOf,
  chooseAlgorithm,
  driftOf,
  evaluateRows,
  explainRows,
  type FitOptions,
  type Fitted,
  fitAlgorithms,
  joined,
  type Lone,
  labelsAt,
  laterError,
  measure,
  modelOf,
  probabilitiesOf,
  type RankedFeature,
  type Suspicion,
  shapRanking,
  standing,
} from "../algorithms/index.ts";
import { findingsOf } from "./findings.ts";
import type { FileParts, FitChoice, PreparedFile } from "./prepare.ts";
import type { FileAlgorithm, FileDrawing, FileFit, FileReport } from "./report.ts";

/** Where fits are made: threads as a rule. */
export interface FitRunner {
  fit(part: number, name: BaseName): Promise<Fitted>;
  suspicions(): Promise<{ readonly alone: readonly Lone[]; readonly suspicions: readonly Suspicion[] }>;
}

export interface FitTableOptions extends FitOptions {
  readonly algorithms?: readonly AlgorithmName[];
}

/** Rows and models of one part. */
interface Turn {
  readonly parts: FileParts;
  readonly fitted: readonly Fitted[];
}

export async function fitTable(
  prepared: PreparedFile,
  choice: FitChoice,
  options: FitTableOptions,
  runner: FitRunner,
): Promise<FileFit> {
  const began = machine.elapsed();
  const { data, y, parts } = prepared;
  const wanted = options.algorithms ?? algorithmNames;
  const names = algorithmNames.filter((name) => wanted.includes(name));
  const [{ alone, suspicions }, ...turns] = await Promise.all([
    runner.suspicions(),
    ...parts.map(async (part, p): Promise<Turn> => {
      const fitted = await fitAlgorithms(names, data, y, part, options, (name) => runner.fit(p, name));
      return { parts: part, fitted };
    }),
  ]);
  options.signal?.throwIfAborted();
  const best = bestOf(turns);
  const unseen = Int32Array.from(turns.flatMap((turn) => [...turn.parts.test]));
  const labels = labelsAt(y, unseen);
  const told = names.flatMap((name) => toldOf(name, turns, data, labels));
  const probabilities = told.find(({ row }) => row.name === best)?.probabilities ?? new Float64Array();
  const tables = evaluateRows(labels, probabilities);
  const shap = explained(turns, best, data, options.seed ?? 0);
  const drift = turns.length === 1 ? driftBetween(turns[0] as Turn, best, data, probabilities) : null;
  const learnt = turns.map(({ parts: part }) => joined(part.train, part.validation ?? new Int32Array()));
  const train = learnt[0] ?? new Int32Array();
  const findings = findingsOf({
    prepared,
    train,
    test: turns.length === 1 ? unseen : (parts[0]?.test ?? unseen),
    suspicions,
    drift,
    ...shortcutsOf(turns),
  });
  const rate = (rows: Int32Array) =>
    labelsAt(y, rows).reduce((sum, label) => sum + label, 0) / Math.max(1, rows.length);
  const { split } = choice;
  const report: FileReport = {
    format: "perennial/fit@1",
    label: { column: choice.label, positive: prepared.positive, guessed: prepared.positiveGuessed },
    columns: prepared.columns,
    excluded: choice.exclude ?? [],
    split: {
      by: split.by,
      order: prepared.order,
      folds: split.by === "folds" ? split.folds : null,
      validation: parts[0]?.validation?.length ?? null,
      heldBack: prepared.heldBack,
    },
    rows: {
      train: Math.round(learnt.reduce((sum, rows) => sum + rows.length, 0) / learnt.length),
      test: unseen.length,
    },
    baseRate: { train: rate(train), test: rate(unseen) },
    algorithms: told.map(({ row }) => row),
    best,
    auc: tables.auc,
    aucInterval: tables.aucInterval,
    gini: tables.gini,
    averagePrecision: tables.averagePrecision,
    calibration: { ...calibrationOf(labels, probabilities), method: methodOf(turns, best) },
    bands: tables.bands,
    lift: tables.lift,
    gains: tables.gains,
    confusion: tables.confusion,
    drift,
    shap: shap.report,
    alone,
    warnings: findings.map(({ code, en }) => `${code}: ${en}`),
    findings,
    seconds: (machine.elapsed() - began) / 1_000,
  };
  const roc = told.map(({ row, probabilities: own }) => ({ name: row.name, points: evaluateRows(labels, own).roc }));
  return { report, drawing: { roc, ks: tables.ksCurve, swarm: shap.swarm } };
}

/** Whose search ended with its time, and who learnt from a sample. */
function shortcutsOf(turns: readonly Turn[]) {
  const all = turns.flatMap(({ fitted }) => fitted);
  return {
    late: [...new Set(all.filter((one) => one.budgetReached).map(({ name }) => name))],
    sampled: (turns[0]?.fitted ?? []).flatMap(({ name, sample }) => (sample === null ? [] : [{ name, rows: sample }])),
  };
}

const namedIn = ({ fitted }: Turn, name: AlgorithmName): Fitted | undefined => fitted.find((one) => one.name === name);

/** By rows that fits left out, over all parts alike. */
function bestOf(turns: readonly Turn[]): AlgorithmName {
  const [first] = turns;
  if (first !== undefined && turns.length === 1) return chooseAlgorithm(first.fitted).name;
  const pooled = (first?.fitted ?? []).flatMap((one) => {
    const all = turns.flatMap((turn) => namedIn(turn, one.name) ?? []);
    if (all.length < turns.length) return [];
    const area = all.reduce((sum, each) => sum + standing(each), 0) / all.length;
    return [{ name: one.name, later: null, heldOut: { ...one.heldOut, auc: area } }];
  });
  return chooseAlgorithm(pooled).name;
}

/** One algorithm on all unseen rows: each row by the model that did not see it. */
function toldOf(
  name: AlgorithmName,
  turns: readonly Turn[],
  data: Dataset,
  labels: Float64Array,
): { readonly row: FileAlgorithm; readonly probabilities: Float64Array }[] {
  const all = turns.flatMap((turn) => namedIn(turn, name) ?? []);
  const [first] = all;
  if (first === undefined || all.length < turns.length) return [];
  const probabilities = new Float64Array(labels.length);
  let at = 0;
  for (const [t, { parts }] of turns.entries()) {
    probabilities.set(probabilitiesOf(all[t] as Fitted, takeRows(data, parts.test)), at);
    at += parts.test.length;
  }
  const { auc, ks, logLoss, brier } = measure(labels, probabilities);
  const mean = (of: (one: Fitted) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  return [
    {
      row: {
        name,
        auc,
        ks,
        logLoss,
        brier,
        seconds: mean((one) => one.seconds) * all.length,
        heldOutAuc: mean((one) => one.heldOut.auc ?? 0.5),
        laterAuc: first.later === null ? null : mean((one) => one.later?.auc ?? 0.5),
        laterError: laterError(first),
        parameters: first.parameters,
      },
      probabilities,
    },
  ];
}

function methodOf(turns: readonly Turn[], best: AlgorithmName): "platt" | "isotonic" {
  return turns.map((turn) => namedIn(turn, best)?.calibration.kind).find((kind) => kind !== undefined) ?? "platt";
}

function driftBetween(turn: Turn, best: AlgorithmName, data: Dataset, after: Float64Array) {
  const { parts } = turn;
  const before = takeRows(data, joined(parts.train, parts.validation ?? new Int32Array()));
  const fitted = namedIn(turn, best) as Fitted;
  return driftOf(
    { data: before, probabilities: probabilitiesOf(fitted, before) },
    { data: takeRows(data, parts.test), probabilities: after },
  );
}

const SWARM_FEATURES = 10;
const SWARM_POINTS = 250;

/** Unseen rows of every part by the part's own model; as many as time allows, evenly drawn. */
function explained(turns: readonly Turn[], best: AlgorithmName, data: Dataset, seed: string | number) {
  const each = turns.map((turn) => {
    const model = modelOf(namedIn(turn, best) as Fitted);
    const rows = evenly(
      turn.parts.test,
      Math.ceil(affordable(JSON.stringify(model.toJson()).length, model.kind) / turns.length),
    );
    const own = takeRows(data, rows);
    return { own, explained: explainRows(model, own, seed) };
  });
  const first = each[0]?.explained;
  const features = first?.features ?? [];
  // Parts of all turns, one under the other; every turn has the same columns.
  const rows = each.reduce((sum, { own }) => sum + own.rows, 0);
  const parts = new Float64Array(rows * features.length);
  let at = 0;
  for (const { explained: one } of each) {
    features.forEach((name, f) => {
      const from = one.features.indexOf(name);
      for (let row = 0; row < one.rows; row++) {
        parts[(at + row) * features.length + f] =
          from < 0 ? 0 : (one.parts[row * one.features.length + from] as number);
      }
    });
    at += one.rows;
  }
  const all = stacked(each.map(({ own }) => own));
  const whole = {
    features,
    rows,
    base: first?.base ?? 0,
    parts,
    scale: first?.scale ?? ("log_odds" as const),
    method: first?.method ?? ("exact" as const),
    maxAdditivityError: Math.max(0, ...each.map(({ explained: one }) => one.maxAdditivityError)),
  };
  const top = shapRanking(whole, all);
  const { scale, method, maxAdditivityError } = whole;
  return { report: { method, scale, rows, top, maxAdditivityError }, swarm: swarmOf(top, whole.features, parts, all) };
}

/** Rows that can be explained in a few seconds: reasons of trees cost their leaves, sampled ones a scoring each. */
function affordable(size: number, kind: string): number {
  if (kind === "neighbours") return 60;
  if (kind === "network") return 200;
  return Math.max(kind === "vote" ? 100 : 300, Math.min(2_000, Math.round(1e9 / Math.max(1, size))));
}

function evenly(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows;
  return Int32Array.from({ length: most }, (_, n) => rows[Math.floor((n * rows.length) / most)] as number);
}

function stacked(sets: readonly Dataset[]): Dataset {
  const [first] = sets;
  if (first === undefined) return { rows: 0, columns: [] };
  const rows = sets.reduce((sum, set) => sum + set.rows, 0);
  return {
    rows,
    columns: first.columns.map((column, c) => {
      const own = sets.map((set) => set.columns[c]);
      return column.type === "numeric"
        ? {
            ...column,
            values: Float64Array.from(own.flatMap((each) => (each?.type === "numeric" ? [...each.values] : []))),
          }
        : {
            ...column,
            codes: Int32Array.from(own.flatMap((each) => (each?.type === "categorical" ? [...each.codes] : []))),
          };
    }),
  };
}

function swarmOf(
  top: readonly RankedFeature[],
  features: readonly string[],
  parts: Float64Array,
  data: Dataset,
): FileDrawing["swarm"] {
  return top.slice(0, SWARM_FEATURES).map(({ feature }) => {
    const f = features.indexOf(feature);
    const column = data.columns.find(({ name }) => name === feature);
    const values = column?.type === "numeric" ? column.values : undefined;
    const sorted = values?.filter((value) => !Number.isNaN(value)).sort();
    const [low, high] = [
      sorted?.[Math.floor(sorted.length * 0.02)] ?? 0,
      sorted?.[Math.floor(sorted.length * 0.98)] ?? 0,
    ];
    const shown = evenly(
      Int32Array.from({ length: data.rows }, (_, row) => row),
      SWARM_POINTS,
    );
    return {
      feature,
      points: Array.from(shown, (row) => {
        const value = values?.[row];
        const place =
          value === undefined || Number.isNaN(value) || high <= low
            ? null
            : Math.min(1, Math.max(0, (value - low) / (high - low)));
        return { value: place, part: parts[row * features.length + f] as number };
      }),
    };
  });
}
