import type { Random } from "#ground/random";
import { cases } from "../../cases.ts";
import type { CategoricalColumn, Dataset } from "../../dataset.ts";
import { openMemory, type WasmMemory } from "../assemble.ts";
import { type Binned, type FeatureBins, levelIndex, levelsOf, offsetsOf, SAMPLE } from "../bins.ts";
import { LANES } from "../histogram.ts";
import { type Arena, CUT_PLACES, double, job, type PullOf, planArena, word } from "./arena.ts";
import { Team, WORTH_ADDING } from "./team.ts";
import { stagedColumn, viewsOf } from "./work.ts";

/** From so many rows on other threads save more than they cost, where little is done a row. */
const WORTH_PARTING = 16_384;

export interface CrewInput {
  readonly data: Dataset;
  /** Bins of present values a feature, 2 to 255. */
  readonly maxBins: number;
  /** In all; 1 works alone. */
  readonly threads: number;
  readonly pull: PullOf;
  readonly weights: Float64Array | null;
  /** Draws the rows that cuts are learnt from where there are very many. */
  readonly random: Random;
}

/** The rows of a fit as bins, and the threads that work on them: this one and its hands. All share one memory. */
export interface Crew extends Binned {
  readonly rows: number;
  /** Bins, row by row, `rowBytes` each. */
  readonly codes: Uint8Array;
  readonly rowBytes: number;
  /** Rows as they stand in leaves. */
  readonly order: Int32Array;
  /** Answers so far, and what is to be answered; empty where gradients are given. */
  readonly scores: Float64Array;
  readonly labels: Float64Array;
  /** Gradient and curvature of each row, where they are given; {@link Crew.pack} takes them. */
  readonly given: Float64Array;
  /** Hands that are up: they come while the others are at work already. */
  readonly here: number;
  /** Gradients and curvatures by scores. @param most sizes that none of them is above */
  pull(most: Most): void;
  pack(most: Most): void;
  /** The histogram of rows `order[from .. to)`. */
  histogram(from: number, to: number): Float64Array;
  /** Gives a histogram back. */
  free(histogram: Float64Array): void;
  /** Moves rows of `order[from .. to)` that go left before the others, each side in its order; gives the first of the right. */
  part(from: number, to: number, feature: number, goesLeft: Uint8Array): number;
  /** Adds to the scores of rows `order[from .. to)`. */
  move(from: number, to: number, value: number): void;
  close(): Promise<void>;
}

export interface Most {
  readonly gradient: number;
  readonly curvature: number;
}

/** Learns the bins of all columns; gives the crew that grows trees on them. */
export function openCrew(input: CrewInput): Crew {
  const { data, threads, pull, weights } = input;
  const width = data.columns.length;
  const bins = data.columns.reduce((sum, column) => sum + mostBins(column, input.maxBins), 0);
  const arena = planArena({ rows: data.rows, width, bins, threads, pull, weighted: weights !== null });
  const memory = memoryOf(arena);
  const views = viewsOf(memory, arena);
  if (weights !== null) views.weights?.set(weights);
  const team = new Team(memory, arena, views);
  const features = learnBins(input, team);
  views.offsets.set(offsetsOf(features));
  team.share(job.turnRows, 0, data.rows, WORTH_PARTING);
  return new SharedCrew(team, features);
}

function mostBins(column: Dataset["columns"][number], maxBins: number): number {
  return 1 + (column.type === "numeric" ? maxBins : Math.min(maxBins, column.levels.length));
}

function memoryOf(arena: Arena): WasmMemory {
  try {
    return openMemory(arena.bytes);
  } catch (error) {
    if (error instanceof RangeError) throw cases.too_large({ rows: arena.rows, columns: arena.width });
    throw error;
  }
}

/** Columns of numbers are staged side by side, and each is learnt by one thread. */
function learnBins(
  { data, maxBins, random, weights }: CrewInput,
  { memory, arena, views, share }: Team,
): FeatureBins[] {
  const { control, order, slots, cuts, cutCounts } = views;
  const sample = data.rows > SAMPLE ? SAMPLE : 0;
  for (let k = 0; k < sample; k++) order[k] = random.below(data.rows);
  Atomics.store(control, word.sample, sample);
  Atomics.store(control, word.maxBins, maxBins);
  const numeric = data.columns.flatMap(({ type }, f) => (type === "numeric" ? [f] : []));
  for (let first = 0; first < numeric.length; first += arena.staged) {
    const batch = numeric.slice(first, first + arena.staged);
    batch.forEach((f, slot) => {
      const column = data.columns[f];
      if (column?.type === "numeric") stagedColumn(memory, arena, slot).set(column.values);
      slots[slot] = f;
    });
    share(job.learn, 0, batch.length, 1, 1);
  }
  return data.columns.map((column, f) => {
    const { name } = column;
    if (column.type === "numeric") {
      const from = f * CUT_PLACES;
      return { name, type: "numeric", cuts: [...cuts.subarray(from, from + (cutCounts[f] as number))] };
    }
    const levels = levelsOf(column, weights, maxBins);
    codeLevels(column, levels, new Uint8Array(memory.buffer, arena.columns + f * arena.padded, data.rows));
    return { name, type: "categorical", levels };
  });
}

function codeLevels(column: CategoricalColumn, levels: readonly string[], into: Uint8Array): void {
  const places = levelIndex({ levels }, column);
  column.codes.forEach((code, row) => {
    into[row] = code < 0 ? 0 : (places[code] as number) + 1;
  });
}

class SharedCrew implements Crew {
  readonly features: readonly FeatureBins[];
  readonly offsets: Int32Array;
  readonly rows: number;
  readonly codes: Uint8Array;
  readonly rowBytes: number;
  readonly order: Int32Array;
  readonly scores: Float64Array;
  readonly labels: Float64Array;
  readonly given: Float64Array;
  readonly #team: Team;
  readonly #out: Float64Array;
  readonly #idle: Float64Array[] = [];
  /** What a whole multiple of each sum stands for. */
  readonly #unit = { gradient: 1, curvature: 1, weight: 1 };

  constructor(team: Team, features: readonly FeatureBins[]) {
    const { arena, memory, views } = team;
    const doubles = (at: number, length: number) => new Float64Array(memory.buffer, at, length);
    const scored = arena.pull === "given" ? 0 : arena.rows;
    this.#team = team;
    this.features = features;
    this.offsets = views.offsets.slice();
    this.rows = arena.rows;
    this.codes = new Uint8Array(memory.buffer, arena.codes, arena.padded * arena.rowBytes);
    this.rowBytes = arena.rowBytes;
    this.order = views.order;
    this.scores = doubles(arena.scores, scored);
    this.labels = doubles(arena.labels, scored);
    this.given = doubles(arena.pairs, arena.pull === "given" ? arena.rows * 2 : 0);
    this.#out = doubles(arena.out, (this.offsets.at(-1) as number) * LANES);
    if (arena.weight === "own") this.#packWeights();
  }

  get here(): number {
    return this.#team.here;
  }

  pull(most: Most): void {
    this.#scale(most);
    this.#team.share(job.pull, 0, this.#team.arena.padded, WORTH_PARTING);
  }

  pack(most: Most): void {
    this.#scale(most);
    this.#team.share(job.pack, 0, this.rows, WORTH_PARTING);
  }

  #scale(most: Most): void {
    const { weight, countBits } = this.#team.arena;
    const { doubles } = this.#team.views;
    // Where rows are counted in the curvature's lane, it and the count share 63 bits.
    const bits = weight === "counted" ? Math.min(51 - countBits, 63 - 2 * countBits) : 51 - countBits;
    this.#unit.gradient = unitOf(most.gradient, 51 - countBits);
    this.#unit.curvature = unitOf(most.curvature, bits);
    doubles[double.gradientScale] = 1 / this.#unit.gradient;
    doubles[double.curvatureScale] = 1 / this.#unit.curvature;
  }

  /** Weights do not change, so that they are packed once. */
  #packWeights(): void {
    const { memory, arena, views, growing } = this.#team;
    const pairs = new Float64Array(memory.buffer, arena.ownPairs, arena.rows * 2);
    let most = 0;
    for (let row = 0; row < arena.rows; row++) {
      const weight = views.weights === null ? 1 : (views.weights[row] as number);
      pairs[2 * row] = weight;
      pairs[2 * row + 1] = 0;
      most = Math.max(most, Math.abs(weight));
    }
    this.#unit.weight = unitOf(most, 51 - arena.countBits);
    growing.pack(arena.ownPairs, arena.ownPairs + arena.rows * 16, 1 / this.#unit.weight, 1);
  }

  histogram(from: number, to: number): Float64Array {
    const team = this.#team;
    team.share(job.add, from, to, WORTH_ADDING);
    const threads = team.shares(to - from, WORTH_ADDING) ? team.arena.threads : 1;
    const { gradient, curvature, weight } = this.#unit;
    team.growing.merge(threads, gradient, curvature, weight);
    const into = this.#idle.pop() ?? new Float64Array(this.#out.length);
    into.set(this.#out);
    return into;
  }

  free(histogram: Float64Array): void {
    this.#idle.push(histogram);
  }

  part(from: number, to: number, feature: number, goesLeft: Uint8Array): number {
    const team = this.#team;
    const { arena, views, growing } = team;
    const { order, rights, columns, padded } = arena;
    views.table.set(goesLeft);
    if (!team.shares(to - from, WORTH_PARTING)) {
      const first = order + from * 4;
      const end = growing.part(first, order + to * 4, columns + feature * padded, first, rights) >>> 0;
      growing.copy(end, rights, order + to * 4 - end);
      return (end - order) / 4;
    }
    Atomics.store(views.control, word.feature, feature);
    const size = team.share(job.part, from, to, WORTH_PARTING);
    const middle = this.#placesOf(from, to, size);
    team.share(job.place, from, to, WORTH_PARTING, size);
    return middle;
  }

  /** Tells each chunk where its rows go: behind those of the chunks before it, on either side. */
  #placesOf(from: number, to: number, size: number): number {
    const { lefts, leftsAt, rightsAt } = this.#team.views;
    const chunks = Math.ceil((to - from) / size);
    let middle = from;
    for (let chunk = 0; chunk < chunks; chunk++) {
      leftsAt[chunk] = middle;
      middle += lefts[chunk] as number;
    }
    for (let chunk = 0, at = middle; chunk < chunks; chunk++) {
      rightsAt[chunk] = at;
      at += Math.min(size, to - from - chunk * size) - (lefts[chunk] as number);
    }
    return middle;
  }

  move(from: number, to: number, value: number): void {
    this.#team.views.doubles[double.value] = value;
    this.#team.share(job.move, from, to, WORTH_PARTING);
  }

  async close(): Promise<void> {
    await this.#team.close();
  }
}

/** A power of two of which nothing up to `most` is more than 2^bits multiples, so that sums of them stay exact. */
function unitOf(most: number, bits: number): number {
  return most === 0 ? 1 : 2 ** (Math.ceil(Math.log2(most)) - bits);
}
