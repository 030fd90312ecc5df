/** One family on one table: search, calibration on rows left out, then a fit on all rows. */
import { machine } from "#ground/clock";
import {
  applyCalibration,
  auc,
  brier,
  type Calibration,
  type Dataset,
  ks,
  logLoss,
  type Model,
  type ModelJson,
  modelFromJson,
  takeRows,
} from "#kits/forest";
import { type CalibrationMethod, calibrate } from "./calibration.ts";
import { type FitSettings, families, type Parameters } from "./families.ts";
import type { AlgorithmName, BaseName } from "./names.ts";
import { type LeftOut, MANY, type Plan, shareOf } from "./plan.ts";

export interface FitOptions {
  /** Same rows and seed give the same model, as long as the time budget is not reached. */
  readonly seed?: string | number;
  /** Threads of one fit; more than 1 holds up the thread that waits. */
  readonly threads?: number;
  /** Most candidates of the search. */
  readonly candidates?: number;
  /** Seconds of the wall after which the search of a family tries nothing more; 60. One candidate is always tried. */
  readonly seconds?: number;
  readonly calibration?: CalibrationMethod;
  /** Numbers whose rise may never lower (1) or never raise (−1) the answer; heeded by trees and forests. */
  readonly monotone?: Readonly<Record<string, 1 | -1>>;
  /** What each row of the table counts. */
  readonly weights?: Float64Array | null;
  /** Most folds that are left out in turn; by the number of rows where it is not said. */
  readonly turns?: number;
  /** Half the trees in twice as long steps, and the like: much quicker, and hardly worse. Of many rows, where it is not said. */
  readonly brisk?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: AlgorithmProgress) => void) | undefined;
}

export interface AlgorithmProgress {
  readonly algorithm: AlgorithmName;
  readonly done: number;
  readonly total: number;
}

export interface Measures {
  readonly rows: number;
  readonly auc: number | null;
  readonly ks: number | null;
  readonly logLoss: number | null;
  readonly brier: number | null;
}

export interface Tried {
  readonly parameters: Parameters;
  /** Rows fitted to. */
  readonly rows: number;
  /** On rows left out. */
  readonly auc: number | null;
}

/** AUC and KS are means of the steps' own: telling good times from bad ones orders no list. */
export interface LaterMeasures extends Measures {
  readonly probabilities: Float64Array;
  /** AUC of each step, in order of time; null where all of it came out alike. */
  readonly areas: readonly (number | null)[];
}

/** A family fitted. Plain data: crosses threads and JSON. */
export interface Fitted {
  readonly name: AlgorithmName;
  readonly model: ModelJson;
  readonly calibration: Calibration;
  readonly parameters: Parameters;
  /** On rows inside the training rows that the fits measured here left out: a choice may go by these. */
  readonly heldOut: Measures;
  /** Those rows (of the table) with their probabilities. */
  readonly held: { readonly rows: Int32Array; readonly probabilities: Float64Array };
  /** On the validation rows, each step by a fit to the rows before it; null without such rows. */
  readonly later: LaterMeasures | null;
  readonly tried: readonly Tried[];
  readonly seconds: number;
  /** Candidates were left untried for want of time. */
  readonly budgetReached: boolean;
  /** Rows of a seeded sample that it learnt from, where all would cost too much; null: from all of them. */
  readonly sample: number | null;
}

export const modelOf = (fitted: Pick<Fitted, "model">): Model => modelFromJson(fitted.model);

/** Calibrated, of rows with the model's columns. */
export function probabilitiesOf(fitted: Pick<Fitted, "model" | "calibration">, data: Dataset): Float64Array {
  return applyCalibration(fitted.calibration, modelOf(fitted).predictMargin(data));
}

export function measure(y: Float64Array, probabilities: Float64Array): Measures {
  return {
    rows: y.length,
    auc: auc(y, probabilities),
    ks: ks(y, probabilities)?.ks ?? null,
    logLoss: logLoss(y, probabilities),
    brier: brier(y, probabilities),
  };
}

/** Probabilities stand in the order of the steps' rows. */
export function measureLater(y: Float64Array, steps: readonly LeftOut[], probabilities: Float64Array): LaterMeasures {
  let at = 0;
  const each = steps.map(({ held }) => {
    const own = measure(labelsAt(y, held), probabilities.subarray(at, at + held.length));
    at += held.length;
    return own;
  });
  const mean = (of: (one: Measures) => number | null): number | null => {
    const known = each.flatMap((one) => of(one) ?? []);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  const all = Int32Array.from(steps.flatMap(({ held }) => [...held]));
  return {
    ...measure(labelsAt(y, all), probabilities),
    auc: mean((one) => one.auc),
    ks: mean((one) => one.ks),
    probabilities,
    areas: each.map((one) => one.auc),
  };
}

export const labelsAt = (y: Float64Array, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (row) => y[row] as number);

/** What one candidate's turn gave. */
interface Turn {
  readonly margins: Float64Array;
  readonly found: Parameters;
}

/** Rows of a rough look where scoring is dear. */
const LOOK = 1_500;
/** Of many rows: of the search's two rounds, and of a rough look. Later stretches need all rows: with fewer, lines look better than trees. */
const SEARCHED = [10_000, 20_000];
const MANY_LOOK = 6_000;

class Search {
  readonly #name: BaseName;
  readonly #data: Dataset;
  readonly #y: Float64Array;
  readonly #plan: Plan;
  readonly #options: FitOptions;
  readonly #began = machine.elapsed();
  readonly #tried: Tried[] = [];
  readonly #turns = new Map<string, Turn>();
  #done = 0;
  #total = 1;
  #late = false;
  /** Whether fits are cut short. */
  readonly #many: boolean;

  constructor(name: BaseName, data: Dataset, y: Float64Array, plan: Plan, options: FitOptions) {
    this.#name = name;
    this.#data = data;
    this.#y = y;
    this.#plan = plan;
    this.#options = options;
    this.#many = plan.all.length >= MANY;
  }

  async run(): Promise<Fitted> {
    const { turns, all } = this.#plan;
    const chosen = await this.#choose();
    const found: Parameters[] = [];
    const margins: Float64Array[] = [];
    for (const turn of turns.keys()) {
      const one = await this.#turn(chosen, turn);
      margins.push(one.margins);
      found.push(one.found);
    }
    const heldRows = Int32Array.from(turns.flatMap(({ held }) => [...held]));
    const heldMargins = Float64Array.from(margins.flatMap((each) => [...each]));
    const heldY = labelsAt(this.#y, heldRows);
    const calibration = calibrate(heldMargins, heldY, this.#options.calibration ?? "auto");
    const probabilities = applyCalibration(calibration, heldMargins);
    const inside = turns.reduce((sum, turn) => sum + turn.inside.length, 0) / turns.length;
    const told = (rows: number): Parameters => ({ ...chosen, ...roundsFor(found, rows / inside) });
    const later = await this.#later(told, calibration);
    const parameters = told(all.length);
    const { model } = await this.#fit(all, parameters, { rough: false });
    this.#tell(this.#total);
    return {
      name: this.#name,
      model: model.toJson(),
      calibration,
      parameters,
      heldOut: measure(heldY, probabilities),
      held: { rows: heldRows, probabilities },
      later,
      tried: this.#tried,
      seconds: this.#seconds(),
      budgetReached: this.#late,
      sample: this.#sample(all.length),
    };
  }

  /** Rows that the family learns from of so many, where these are fewer. */
  #sample(rows: number): number | null {
    const { remembers, most } = families[this.#name];
    const least = remembers?.(this.#brisk) ?? (this.#many ? most : undefined) ?? rows;
    return least < rows ? least : null;
  }

  get #brisk(): boolean {
    return this.#options.brisk ?? this.#many;
  }

  async #later(told: (rows: number) => Parameters, calibration: Calibration): Promise<Fitted["later"]> {
    const { later } = this.#plan;
    if (later.length === 0) return null;
    const found: number[] = [];
    for (const { inside, held } of later) {
      const { model } = await this.#fit(inside, told(inside.length), { rough: false });
      for (const p of applyCalibration(calibration, model.predictMargin(takeRows(this.#data, held)))) found.push(p);
      this.#tell(++this.#done);
    }
    return measureLater(this.#y, later, Float64Array.from(found));
  }

  /** Shares of so many rows on which candidates are told apart, round by round. */
  #rungs(rows: number): readonly number[] {
    if (this.#many) return SEARCHED.map((few) => few / rows);
    if (rows >= 12_000) return [0.25, 0.5, 1];
    return rows >= 4_000 ? [0.5, 1] : [1];
  }

  /** Successive halving: all candidates on few rows, the better half on more, until one is left. */
  async #choose(): Promise<Parameters> {
    const { turns, later } = this.#plan;
    const rows = turns[0]?.inside.length ?? 0;
    const family = families[this.#name];
    let candidates = family
      .candidates(rows, this.#data.columns.length)
      .slice(0, Math.max(1, this.#options.candidates ?? 8));
    const rungs = this.#rungs(rows);
    this.#total = candidates.length * 2 + turns.length + later.length + 1;
    for (const [n, share] of rungs.entries()) {
      if (candidates.length === 1) break;
      // The last round decides among few by whole fits, on all turns where rows are few and one turn says little.
      const last = n + 1 === rungs.length && !this.#many;
      if (last && rungs.length > 1) candidates = candidates.slice(0, 2);
      const scored: { parameters: Parameters; auc: number }[] = [];
      for (const parameters of candidates) {
        if (scored.length > 0 && this.#outOfTime()) break;
        scored.push({ parameters, auc: await this.#score(parameters, share, last) });
        this.#tell(++this.#done);
      }
      scored.sort((a, b) => b.auc - a.auc);
      candidates = scored.map(({ parameters }) => parameters);
      if (this.#late) break;
      if (!last) candidates = candidates.slice(0, Math.max(1, Math.ceil(candidates.length / 2)));
    }
    return candidates[0] as Parameters;
  }

  async #score(parameters: Parameters, share: number, whole: boolean): Promise<number> {
    const turns = whole && this.#plan.all.length < 4_000 ? [...this.#plan.turns.keys()] : [0];
    let sum = 0;
    for (const n of turns) {
      const { inside, held } = this.#plan.turns[n] as LeftOut;
      let margins: Float64Array;
      let [rows, looked] = [inside.length, held];
      if (whole) margins = (await this.#turn(parameters, n)).margins;
      else {
        const few = shareOf(inside, this.#y, share, `${this.#seed}/share ${share}`);
        rows = few.length;
        const look = this.#name === "neighbours" ? LOOK : this.#many ? MANY_LOOK : held.length;
        looked = shareOf(held, this.#y, look / held.length, `${this.#seed}/look`);
        const { model } = await this.#fit(few, parameters, { rough: true, held: this.#many ? looked : held });
        margins = model.predictMargin(takeRows(this.#data, looked));
      }
      const area = auc(labelsAt(this.#y, looked), margins);
      this.#tried.push({ parameters, rows, auc: area });
      sum += area ?? 0.5;
    }
    return sum / turns.length;
  }

  async #turn(parameters: Parameters, n: number): Promise<Turn> {
    const key = `${n} ${JSON.stringify(parameters)}`;
    const known = this.#turns.get(key);
    if (known) return known;
    const { inside, held } = this.#plan.turns[n] as LeftOut;
    const { model, found } = await this.#fit(inside, parameters, { rough: false, held });
    const turn = { margins: model.predictMargin(takeRows(this.#data, held)), found };
    this.#turns.set(key, turn);
    this.#tell(++this.#done);
    return turn;
  }

  async #fit(all: Int32Array, parameters: Parameters, how: { rough: boolean; held?: Int32Array }) {
    const { threads = 1, monotone = {}, weights = null, signal } = this.#options;
    const { most } = families[this.#name];
    const share = this.#many && most !== undefined ? most / all.length : 1;
    const rows = shareOf(all, this.#y, share, `${this.#seed}/sample`);
    signal?.throwIfAborted();
    await new Promise((resolve) => setImmediate(resolve));
    const settings: FitSettings = {
      seed: `${this.#seed}/${this.#name}`,
      threads,
      monotone,
      signal,
      rough: how.rough,
      brisk: this.#brisk,
      stopping: how.held && { data: takeRows(this.#data, how.held), y: labelsAt(this.#y, how.held) },
    };
    return await families[this.#name].fit(
      {
        data: takeRows(this.#data, rows),
        y: labelsAt(this.#y, rows),
        weights: weights === null ? null : Float64Array.from(rows, (row) => weights[row] as number),
      },
      parameters,
      settings,
    );
  }

  get #seed(): string {
    return String(this.#options.seed ?? 0);
  }

  #seconds(): number {
    return (machine.elapsed() - this.#began) / 1_000;
  }

  #outOfTime(): boolean {
    const { seconds = 60 } = this.#options;
    if (this.#seconds() > seconds) this.#late = true;
    return this.#late;
  }

  #tell(done: number): void {
    this.#options.onProgress?.({ algorithm: this.#name, done: Math.min(done, this.#total), total: this.#total });
  }
}

/** Rounds for more rows than those that told when to stop: more rows bear a few more. */
function roundsFor(found: readonly Parameters[], growth: number): Parameters {
  const rounds = found.map(({ rounds }) => rounds).filter((each) => typeof each === "number");
  if (rounds.length === 0) return {};
  const mean = rounds.reduce((sum, each) => sum + each, 0) / rounds.length;
  return { rounds: Math.max(1, Math.round(mean * Math.sqrt(growth))) };
}

/** One base family. @see fitAlgorithms for votes */
export async function fitBase(
  name: BaseName,
  data: Dataset,
  y: Float64Array,
  plan: Plan,
  options: FitOptions = {},
): Promise<Fitted> {
  return await new Search(name, data, y, plan, options).run();
}
