import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "#ground/random";
import { categoricalColumn, type Dataset, dataset, numericColumn } from "../../dataset.ts";
import { LANES } from "../histogram.ts";
import { planArena } from "./arena.ts";
import { type Crew, openCrew } from "./crew.ts";

const ROWS = 20_001;
const LEVELS = ["a", "b", "c", "d", "e"];

/** Numbers with few and with many values, some missing, and levels. */
function made(random: Random, rows = ROWS): Dataset {
  const many = Float64Array.from({ length: rows }, () => (random.next() < 0.1 ? Number.NaN : random.next() - 0.5));
  const few = Float64Array.from({ length: rows }, () => random.below(3));
  const level = Array.from({ length: rows }, () => LEVELS[random.below(LEVELS.length)] as string);
  const wide = Array.from({ length: 63 }, (_, n) =>
    numericColumn(
      `more${n}`,
      many.map((one) => one * (n % 7)),
    ),
  );
  return dataset([numericColumn("many", many), numericColumn("few", few), categoricalColumn("level", level), ...wide]);
}

/** Bins of a row, as the features say. */
function binsOf(crew: Crew, data: Dataset, row: number): number[] {
  return crew.features.map((feature, f) => {
    const column = data.columns[f];
    if (column?.type === "categorical" && feature.type === "categorical") {
      return 1 + feature.levels.indexOf(column.levels[column.codes[row] as number] ?? "");
    }
    const value = column?.type === "numeric" ? (column.values[row] as number) : Number.NaN;
    if (Number.isNaN(value) || feature.type !== "numeric") return 0;
    return 1 + feature.cuts.filter((cut) => value > cut).length;
  });
}

interface Pulled {
  readonly gradient: number;
  readonly curvature: number;
  readonly weight: number;
}

/** The histogram as it is defined. */
function plainly(crew: Crew, data: Dataset, rows: Iterable<number>, pulled: (row: number) => Pulled): Float64Array {
  const sums = new Float64Array((crew.offsets.at(-1) as number) * LANES);
  for (const row of rows) {
    const { gradient, curvature, weight } = pulled(row);
    binsOf(crew, data, row).forEach((bin, f) => {
      const at = ((crew.offsets[f] as number) + bin) * LANES;
      sums[at] = (sums[at] as number) + gradient;
      sums[at + 1] = (sums[at + 1] as number) + curvature;
      sums[at + 2] = (sums[at + 2] as number) + weight;
    });
  }
  return sums;
}

function expectNear(actual: Float64Array, expected: Float64Array, within: number): void {
  expect(actual).toHaveLength(expected.length);
  let most = 0;
  for (let i = 0; i < actual.length; i++) {
    most = Math.max(most, Math.abs((actual[i] as number) - (expected[i] as number)));
  }
  expect(most).toBeLessThan(within);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Until so many hands are up. */
async function gathered(crew: Crew, hands: number): Promise<void> {
  while (crew.here < hands) await turn();
}

describe("a crew", () => {
  it.each([
    { threads: 1, weighted: false },
    { threads: 3, weighted: false },
    { threads: 3, weighted: true },
  ])("adds, parts and moves rows as is defined: $threads threads, weights $weighted", async ({ threads, weighted }) => {
    const random = seededRandom(threads);
    const data = made(random);
    const weights = weighted ? Float64Array.from({ length: ROWS }, () => random.below(4) / 3) : null;
    const crew = openCrew({ data, maxBins: 20, threads, pull: "probability", weights, random });
    try {
      await gathered(crew, threads - 1);
      const labels = Float64Array.from({ length: ROWS }, () => random.below(2));
      const scores = Float64Array.from({ length: ROWS }, () => (random.next() - 0.5) * 10 ** random.below(4));
      crew.labels.set(labels);
      crew.scores.set(scores);
      for (let row = 0; row < ROWS; row++) crew.order[row] = row;
      crew.pull({ gradient: 1.5, curvature: 0.5 });
      const pulled = (row: number): Pulled => {
        const [weight, p] = [weights?.[row] ?? 1, 1 / (1 + Math.exp(-(scores[row] as number)))];
        return { gradient: weight * (p - (labels[row] as number)), curvature: weight * p * (1 - p), weight };
      };
      const table = Uint8Array.from({ length: 22 }, () => random.below(2));
      const middle = crew.part(0, ROWS, 0, table);
      const all = [...new Array(ROWS).keys()];
      const goesLeft = (row: number): boolean => table[binsOf(crew, data, row)[0] as number] === 1;
      const left = all.filter(goesLeft);
      expect(middle).toBe(left.length);
      expect([...crew.order]).toEqual([...left, ...all.filter((row) => !goesLeft(row))]);
      expectNear(crew.histogram(0, middle), plainly(crew, data, left, pulled), 1e-6);
      // Of few rows, which one thread does alone.
      for (let from = 5; from < 205; from += 20) {
        const rows = crew.order.slice(from, from + 20);
        expectNear(crew.histogram(from, from + 20), plainly(crew, data, rows, pulled), 1e-8);
      }
      crew.move(0, middle, 0.25);
      expect([...crew.scores]).toEqual(all.map((row) => (scores[row] as number) + (goesLeft(row) ? 0.25 : 0)));
    } finally {
      await crew.close();
    }
  });

  it("gives the same sums, bit by bit, whoever adds them", async () => {
    const sums = [];
    for (const threads of [1, 2]) {
      const random = seededRandom("sums");
      const crew = openCrew({ data: made(random), maxBins: 255, threads, pull: "number", weights: null, random });
      await gathered(crew, threads - 1);
      for (let row = 0; row < ROWS; row++) {
        crew.order[row] = row;
        crew.labels[row] = random.next() - 0.3;
      }
      crew.pull({ gradient: 1, curvature: 1 });
      sums.push(crew.histogram(0, ROWS));
      await crew.close();
    }
    expect(sums[1]).toEqual(sums[0]);
  });

  it("refuses what does not fit into its memory, by name", () => {
    const size = { rows: 50_000_000, width: 200, bins: 200 * 256, threads: 1, weighted: false };
    expect(() => planArena({ ...size, pull: "given" })).toThrow(
      expect.objectContaining({ caseName: "forest.too_large", params: { rows: 50_000_000, columns: 200 } }),
    );
  });
});
