/** Rows of features as they come from the store, gathered into columns. */
import type { QuestionFeature } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import type { Column, Dataset } from "#kits/forest";
import type { FeatureInput } from "../features.ts";
import type { GroupColumn } from "./groups.ts";

/** One row as the statement gives it: numbers and texts in the order of the features that are read so. */
export interface FeatureRow {
  readonly c: CustomerNumber;
  readonly n: readonly (number | null)[];
  readonly s: readonly (string | null)[];
  /** Whether the label's event happened; absent where nobody asks. */
  readonly y?: number;
  /** The groups that the customer belonged to, in the order of the question's. */
  readonly g?: readonly string[];
}

/** What a stored model reads: a number or levels. */
export function inputsOf(features: readonly QuestionFeature[]): FeatureInput[] {
  return features.map(({ name, read }) => ({ name, type: read === "text" ? "string" : "double" }));
}

const FIRST = 4_096;

/** Grows by doubling; a column's memory is one stretch. */
class Numbers {
  values = new Float64Array(FIRST);
  put(row: number, value: number): void {
    if (row >= this.values.length) {
      const wider = new Float64Array(this.values.length * 2);
      wider.set(this.values);
      this.values = wider;
    }
    this.values[row] = value;
  }
}

class Levels {
  codes = new Int32Array(FIRST);
  readonly #codeOf = new Map<string, number>();
  put(row: number, value: string | null | undefined): void {
    if (row >= this.codes.length) {
      const wider = new Int32Array(this.codes.length * 2);
      wider.set(this.codes);
      this.codes = wider;
    }
    if (value === null || value === undefined || value === "") {
      this.codes[row] = -1;
      return;
    }
    const code = this.#codeOf.get(value) ?? this.#codeOf.size;
    this.#codeOf.set(value, code);
    this.codes[row] = code;
  }
  levels(): string[] {
    return [...this.#codeOf.keys()];
  }
}

/** Takes rows; gives a dataset whose columns are the features in their order. */
export class FeatureTable {
  readonly #features: readonly QuestionFeature[];
  readonly #numbers: readonly Numbers[];
  readonly #levels: readonly Levels[];
  readonly #labels = new Numbers();
  readonly #customers = new Numbers();
  readonly #groups: readonly Levels[];
  #rows = 0;

  /** @param groups by which rows are told apart, in the order of `FeatureRow.g` */
  constructor(features: readonly QuestionFeature[], groups = 0) {
    this.#features = features;
    this.#groups = Array.from({ length: groups }, () => new Levels());
    this.#numbers = features.filter(({ read }) => read !== "text").map(() => new Numbers());
    this.#levels = features.filter(({ read }) => read === "text").map(() => new Levels());
  }

  get rows(): number {
    return this.#rows;
  }

  add(rows: readonly FeatureRow[]): void {
    for (const { c, n, s, y, g } of rows) {
      const row = this.#rows++;
      this.#customers.put(row, c);
      this.#labels.put(row, y ?? Number.NaN);
      this.#numbers.forEach((column, at) => {
        column.put(row, n[at] ?? Number.NaN);
      });
      this.#levels.forEach((column, at) => {
        column.put(row, s[at]);
      });
      this.#groups.forEach((column, at) => {
        column.put(row, g?.[at]);
      });
    }
  }

  dataset(): Dataset {
    let [numbers, levels] = [0, 0];
    const columns = this.#features.map(({ name, read }): Column => {
      if (read === "text") {
        const column = this.#levels[levels++];
        return {
          name,
          type: "categorical",
          codes: column?.codes.slice(0, this.#rows) ?? new Int32Array(0),
          levels: column?.levels() ?? [],
        };
      }
      const values = this.#numbers[numbers++]?.values.slice(0, this.#rows) ?? new Float64Array(0);
      return { name, type: "numeric", values };
    });
    return { rows: this.#rows, columns };
  }

  labels(): Float64Array {
    return this.#labels.values.slice(0, this.#rows);
  }

  groups(): GroupColumn[] {
    return this.#groups.map((column) => ({ codes: column.codes.slice(0, this.#rows), levels: column.levels() }));
  }

  customers(): CustomerNumber[] {
    return Array.from(this.#customers.values.subarray(0, this.#rows));
  }
}
