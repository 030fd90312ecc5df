/** From tables of texts to rows, labels and parts. */
import { seededRandom } from "#ground/random";
import { type Dataset, dataset, foldRows, stratifiedFolds } from "#kits/forest";
import type { Parts } from "../algorithms/index.ts";
import { fileCases } from "./cases.ts";
import { columnOf, type FileColumn, isBlank, kindOf, numberOf, type TextTable } from "./infer.ts";

export type SplitBy =
  | { readonly by: "test"; readonly table: TextTable }
  | { readonly by: "order"; readonly column: string }
  | { readonly by: "folds"; readonly folds: number }
  | { readonly by: "random" };

export interface FitChoice {
  readonly label: string;
  /** The label's value that is predicted; guessed where it stands to reason. */
  readonly positive?: string | undefined;
  readonly exclude?: readonly string[];
  readonly split: SplitBy;
  readonly seed?: string | number;
}

/** One fit: rows to learn from (and to choose by) and rows that are only measured. */
export type FileParts = Parts & { readonly test: Int32Array };

export interface PreparedFile {
  readonly data: Dataset;
  readonly y: Float64Array;
  /** One, or as many as folds. */
  readonly parts: readonly FileParts[];
  readonly columns: readonly FileColumn[];
  readonly positive: string;
  readonly positiveGuessed: boolean;
  /** Rows without a label, left out. */
  readonly unlabelled: number;
  /** The column that orders rows; it is no feature. */
  readonly order: string | null;
  /** Share of rows held back where nothing else was said, else null. */
  readonly heldBack: number | null;
  /** Cells of the test file that do not read as the training column's kind, by column. */
  readonly unreadable: ReadonlyMap<string, number>;
}

const TEST_SHARE = 0.2;
const VALIDATION_SHARE = 0.2;
/** Later stretches of the training rows by which the choice is made, each told by a fit to the rows before it. */
const STEPS = 4;
const STEP_SHARE = 0.15;
/** Texts whose order is that of time: 2026-03, 2026Q1, 2026 W07. */
const yearFirst = /^(?:19|20)\d{2}(?:\D|$)/;
/** Rows of either outcome in each of them. */
const LEAST = 10;
const positiveWords = new Set(["1", "yes", "y", "true", "t", "是", "positive", "converted"]);

/** @throws fit_file.* */
export function prepareFile(table: TextTable, choice: FitChoice): PreparedFile {
  const { label, exclude = [], split } = choice;
  checkColumns(table, choice);
  const test = split.by === "test" ? split.table : undefined;
  const order = split.by === "order" ? split.column : null;
  const left = new Set([label, ...exclude, ...(order === null ? [] : [order])]);
  const features = table.headers.filter((header) => !left.has(header));
  if (features.length === 0) throw fileCases.no_features();
  const trainRows = labelled(table, label);
  const testRows = test === undefined ? [] : alike(test, [...features, label], table.headers, label);
  const rows = [...trainRows, ...testRows];
  if (trainRows.length === 0) throw fileCases.no_label_known({ column: label });
  if (test !== undefined && testRows.length === 0) throw fileCases.empty_test();
  const { y, positive, guessed } = labelsOf(rows, table.headers.indexOf(label), choice);
  const unreadable = new Map<string, number>();
  const columns: FileColumn[] = [];
  const data = dataset(
    features.map((name) => {
      const at = table.headers.indexOf(name);
      const cells = rows.map((row) => row[at] ?? "");
      const own = kindOf(testRows.length === 0 ? cells : cells.slice(0, trainRows.length));
      columns.push({ name, ...own });
      // What all training cells were read as can't be told amiss in them.
      if (own.kind !== "text" && testRows.length > 0) {
        const bad = cells.filter((cell) => !isBlank(cell) && Number.isNaN(numberOf(cell, own.kind))).length;
        if (bad > 0) unreadable.set(name, bad);
      }
      return columnOf(name, own.kind, cells);
    }),
  );
  const all = table.rows.length + (test?.rows.length ?? 0);
  return {
    data,
    y,
    parts: partsOf(rows, y, table.headers, trainRows.length, choice),
    columns,
    positive,
    positiveGuessed: guessed,
    unlabelled: all - rows.length,
    order,
    heldBack: split.by === "random" ? TEST_SHARE : null,
    unreadable,
  };
}

function checkColumns({ headers }: TextTable, { label, exclude = [], split }: FitChoice): void {
  const known = headers.join(", ");
  const demand = (option: string, column: string): void => {
    if (!headers.includes(column)) throw fileCases.unknown_column({ option, column, known });
  };
  demand("--label", label);
  for (const column of exclude) demand("--exclude", column);
  if (split.by === "order") demand("--order", split.column);
  if (split.by === "order" && split.column === label) throw fileCases.order_label({ column: label });
  const clash = exclude.find((column) => column === label || (split.by === "order" && column === split.column));
  if (clash !== undefined) throw fileCases.excluded_label({ column: clash });
}

function labelled({ headers, rows }: TextTable, label: string): readonly (readonly string[])[] {
  const at = headers.indexOf(label);
  return rows.filter((row) => !isBlank(row[at] ?? ""));
}

/** Rows of the test file in the training file's order of columns. */
function alike(
  test: TextTable,
  needed: readonly string[],
  headers: readonly string[],
  label: string,
): readonly (readonly string[])[] {
  const lacking = needed.filter((column) => !test.headers.includes(column));
  if (lacking.length > 0) throw fileCases.missing_in_test({ columns: lacking.join(", ") });
  const places = headers.map((header) => test.headers.indexOf(header));
  return labelled(test, label).map((row) => places.map((at) => (at < 0 ? "" : (row[at] ?? ""))));
}

function labelsOf(rows: readonly (readonly string[])[], at: number, { label, positive: given }: FitChoice) {
  const counts = new Map<string, number>();
  const texts = rows.map((row) => (row[at] ?? "").trim());
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const values = [...counts.keys()].sort();
  const shown = `${values.slice(0, 10).join(", ")}${values.length > 10 ? ", …" : ""}`;
  if (values.length === 1) throw fileCases.one_outcome({ column: label, value: values[0] ?? "" });
  const positive = given === undefined ? guess(counts) : same(values, given);
  if (positive === undefined && given !== undefined) {
    throw fileCases.no_positive({ column: label, value: given, values: shown });
  }
  if (positive === undefined) throw fileCases.many_outcomes({ column: label, count: values.length, values: shown });
  return {
    y: Float64Array.from(texts, (text) => Number(text === positive)),
    positive,
    guessed: given === undefined,
  };
}

/** The value as it stands in the file: `1` also means `1.0`. */
function same(values: readonly string[], given: string): string | undefined {
  const text = given.trim();
  if (values.includes(text)) return text;
  return text === "" || Number.isNaN(Number(text)) ? undefined : values.find((value) => Number(value) === Number(text));
}

/** Of two values the one that says yes, else the rarer. */
function guess(counts: ReadonlyMap<string, number>): string | undefined {
  if (counts.size !== 2) return undefined;
  const values = [...counts.keys()].sort();
  const yes = values.filter((value) => positiveWords.has(value.toLowerCase()));
  if (yes.length === 1) return yes[0];
  return values.reduce((rare, value) => ((counts.get(value) ?? 0) < (counts.get(rare) ?? 0) ? value : rare));
}

function partsOf(
  rows: readonly (readonly string[])[],
  y: Float64Array,
  headers: readonly string[],
  train: number,
  { split, seed = 0 }: FitChoice,
): FileParts[] {
  const all = Int32Array.from({ length: rows.length }, (_, row) => row);
  const random = seededRandom(`${seed}/split`);
  switch (split.by) {
    case "test":
      return [checked(y, { train: all.slice(0, train), test: all.slice(train) })];
    case "order":
      return [checked(y, byOrder(rows, headers.indexOf(split.column), split.column, y))];
    case "folds": {
      const folds = stratifiedFolds(y, split.folds, random);
      return Array.from({ length: split.folds }, (_, fold) => {
        const { inside, outside } = foldRows(folds, fold);
        return checked(y, { train: outside, test: inside });
      });
    }
    case "random": {
      const folds = stratifiedFolds(y, Math.round(1 / TEST_SHARE), random);
      const { inside, outside } = foldRows(folds, 0);
      return [checked(y, { train: outside, test: inside })];
    }
  }
}

function checked(y: Float64Array, parts: FileParts): FileParts {
  const words = { train: "训练", test: "测试" } as const;
  for (const part of ["train", "test"] as const) {
    const rows = parts[part];
    const positives = rows.reduce((sum, row) => sum + (y[row] as number), 0);
    if (part === "train" && (positives === 0 || positives === rows.length)) {
      throw fileCases.one_outcome_part({ part, part_zh: words[part], rows: rows.length, positives });
    }
  }
  return parts;
}

/** The last rows by the column are the test, stretches before them choose; no value is torn apart. */
function byOrder(rows: readonly (readonly string[])[], at: number, column: string, y: Float64Array): FileParts {
  const cells = rows.map((row) => (row[at] ?? "").trim());
  const blank = cells.filter(isBlank).length;
  if (blank > 0) throw fileCases.order_missing({ column, rows: blank });
  const { kind } = kindOf(cells);
  const odd = kind === "text" ? cells.find((cell) => !yearFirst.test(cell)) : undefined;
  if (odd !== undefined) throw fileCases.order_text({ column, value: odd });
  const before = (a: number, b: number): number => {
    const [left, right] = [cells[a] as string, cells[b] as string];
    if (kind === "text") return left < right ? -1 : left > right ? 1 : a - b;
    return numberOf(left, kind) - numberOf(right, kind) || a - b;
  };
  const order = Int32Array.from(cells.keys()).sort(before);
  const same = (a: number, b: number): boolean =>
    kind === "text" ? cells[a] === cells[b] : numberOf(cells[a] as string, kind) === numberOf(cells[b] as string, kind);
  const starts = [...order.keys()].filter((k) => k > 0 && !same(order[k - 1] as number, order[k] as number));
  const cut = nearest(starts, order.length * (1 - TEST_SHARE));
  if (cut === undefined) throw fileCases.order_level({ column });
  const test = order.slice(cut);
  const positives = (part: Int32Array) => part.reduce((sum, row) => sum + (y[row] as number), 0);
  const isTelling = (part: Int32Array) => positives(part) >= LEAST && part.length - positives(part) >= LEAST;
  for (let count = STEPS; count > 0; count--) {
    const cuts = Array.from({ length: count }, (_, n) => {
      const share = count === 1 ? VALIDATION_SHARE : STEP_SHARE * (count - n);
      return nearest(
        starts.filter((start) => start < cut),
        cut * (1 - share),
      );
    });
    const edges = [0, ...cuts.map((place) => place ?? 0), cut];
    if (!edges.slice(1).every((end, n) => isTelling(order.slice(edges[n], end)))) continue;
    const [, first = 0, ...further] = edges.slice(0, -1);
    return {
      train: order.slice(0, first),
      validation: order.slice(first, cut),
      steps: further.map((place) => place - first),
      test,
    };
  }
  // Too little to choose by: random folds of all earlier rows serve.
  return { train: order.slice(0, cut), test };
}

function nearest(starts: readonly number[], wanted: number): number | undefined {
  return starts.reduce<number | undefined>(
    (best, start) => (best === undefined || Math.abs(start - wanted) < Math.abs(best - wanted) ? start : best),
    undefined,
  );
}
