import { cases } from "./cases.ts";
import type { CategoricalColumn, Column, Dataset, NumericColumn } from "./dataset.ts";
import type { Matrix } from "./matrix.ts";

/** A number, standardised. `scale` 0: it never varied, so it carries nothing and has no column. */
export interface NumericFeature {
  readonly name: string;
  readonly type: "numeric";
  readonly mean: number;
  readonly scale: number;
  /** Share of training rows without a value. Above 0 an indicator column is added; the missing value itself is the mean. */
  readonly missingShare: number;
}

/** Texts, one column a level. Levels below the minimum share one column; a level never seen has all columns 0. */
export interface CategoricalFeature {
  readonly name: string;
  readonly type: "categorical";
  readonly levels: readonly { readonly level: string; readonly share: number }[];
  readonly pooled: readonly string[];
  readonly pooledShare: number;
  readonly missingShare: number;
}

export type EncodedFeature = NumericFeature | CategoricalFeature;

/** What turns rows into numbers; learnt from the training rows only. Plain data. */
export interface Encoder {
  readonly features: readonly EncodedFeature[];
}

/** One column of the encoded matrix. `centre` is its mean over the training rows. */
export interface EncodedColumn {
  /** `age`, `age?` (missing), `job=admin.`, `job=*` (rare levels together), `job?` (missing). */
  readonly name: string;
  /** Index into the encoder's features. */
  readonly feature: number;
  readonly centre: number;
}

export interface EncoderOptions {
  /** A level with less weight than this is pooled with the other rare ones. Default 20. */
  readonly minCount?: number;
  readonly weights?: Float64Array | null;
}

export function fitEncoder(data: Dataset, options: EncoderOptions = {}): Encoder {
  if (data.rows === 0) throw cases.empty();
  const weights = options.weights ?? null;
  const minCount = options.minCount ?? 20;
  return {
    features: data.columns.map((column) =>
      column.type === "numeric" ? fitNumeric(column, weights) : fitCategorical(column, weights, minCount),
    ),
  };
}

function fitNumeric(column: NumericColumn, weights: Float64Array | null): NumericFeature {
  let [present, missing, sum] = [0, 0, 0];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  column.values.forEach((value, i) => {
    const weight = weights?.[i] ?? 1;
    if (weight === 0) return;
    if (Number.isNaN(value)) {
      missing += weight;
      return;
    }
    present += weight;
    sum += weight * value;
    least = Math.min(least, value);
    most = Math.max(most, value);
  });
  const mean = present > 0 ? sum / present : 0;
  let squares = 0;
  column.values.forEach((value, i) => {
    if (!Number.isNaN(value)) squares += (weights?.[i] ?? 1) * (value - mean) ** 2;
  });
  const total = present + missing;
  return {
    name: column.name,
    type: "numeric",
    mean,
    scale: most > least ? Math.sqrt(squares / present) : 0,
    missingShare: total > 0 ? missing / total : 0,
  };
}

function fitCategorical(column: CategoricalColumn, weights: Float64Array | null, minCount: number): CategoricalFeature {
  const counts = new Float64Array(column.levels.length);
  let [missing, total] = [0, 0];
  column.codes.forEach((code, i) => {
    const weight = weights?.[i] ?? 1;
    total += weight;
    if (code < 0) missing += weight;
    else counts[code] = (counts[code] as number) + weight;
  });
  const share = (count: number) => (total > 0 ? count / total : 0);
  // Levels are sorted, so that the order of rows does not matter.
  const seen = column.levels
    .map((level, code) => ({ level, count: counts[code] as number }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => (a.level < b.level ? -1 : 1));
  const rare = seen.filter(({ count }) => count < minCount);
  return {
    name: column.name,
    type: "categorical",
    levels: seen.filter(({ count }) => count >= minCount).map(({ level, count }) => ({ level, share: share(count) })),
    pooled: rare.map(({ level }) => level),
    pooledShare: share(rare.reduce((sum, { count }) => sum + count, 0)),
    missingShare: share(missing),
  };
}

/** The columns that the encoder makes, in order. */
export function encodedColumns(encoder: Encoder): EncodedColumn[] {
  return encoder.features.flatMap((feature, f) => {
    const { name } = feature;
    const columns: EncodedColumn[] = [];
    if (feature.type === "numeric") {
      if (feature.scale > 0) columns.push({ name, feature: f, centre: 0 });
    } else {
      for (const { level, share } of feature.levels)
        columns.push({ name: `${name}=${level}`, feature: f, centre: share });
      if (feature.pooled.length > 0) columns.push({ name: `${name}=*`, feature: f, centre: feature.pooledShare });
    }
    if (feature.missingShare > 0) columns.push({ name: `${name}?`, feature: f, centre: feature.missingShare });
    return columns;
  });
}

/** Encodes rows. Columns the encoder does not know are ignored; one it needs and does not find is refused. */
export function encode(encoder: Encoder, data: Dataset): Matrix {
  const byName = new Map(data.columns.map((column) => [column.name, column]));
  let width = 0;
  const writers = encoder.features.map((feature) => {
    const writer = writerOf(feature, columnFor(feature, byName), width);
    width += writer.width;
    return writer;
  });
  const start = new Int32Array(data.rows + 1);
  const index = new Int32Array(data.rows * writers.length);
  const value = new Float64Array(data.rows * writers.length);
  let entry = 0;
  for (let row = 0; row < data.rows; row++) {
    for (const writer of writers) {
      const column = writer.column(row);
      if (column < 0) continue;
      index[entry] = column;
      value[entry++] = writer.value(row);
    }
    start[row + 1] = entry;
  }
  return { rows: data.rows, columns: width, start, index: index.slice(0, entry), value: value.slice(0, entry) };
}

/** A feature writes at most one entry a row: its column (-1 for none) and the number in it. */
interface Writer {
  readonly width: number;
  column(row: number): number;
  value(row: number): number;
}

function writerOf(feature: EncodedFeature, column: Column, first: number): Writer {
  if (feature.type === "numeric") {
    const { values } = column as NumericColumn;
    const { mean, scale, missingShare } = feature;
    const own = scale > 0 ? 1 : 0;
    const missing = missingShare > 0 ? first + own : -1;
    const main = own === 1 ? first : -1;
    return {
      width: own + (missingShare > 0 ? 1 : 0),
      column: (row) => (Number.isNaN(values[row]) ? missing : main),
      value: (row) => (Number.isNaN(values[row]) ? 1 : ((values[row] as number) - mean) / scale),
    };
  }
  const { codes, levels } = column as CategoricalColumn;
  const pooled = feature.pooled.length > 0 ? 1 : 0;
  const columnOf = new Map(feature.levels.map(({ level }, i) => [level, first + i]));
  for (const level of feature.pooled) columnOf.set(level, first + feature.levels.length);
  const missing = feature.missingShare > 0 ? first + feature.levels.length + pooled : -1;
  const byCode = Int32Array.from(levels, (level) => columnOf.get(level) ?? -1);
  return {
    width: feature.levels.length + pooled + (feature.missingShare > 0 ? 1 : 0),
    column: (row) => ((codes[row] as number) < 0 ? missing : (byCode[codes[row] as number] as number)),
    value: () => 1,
  };
}

/** The column that a model reads, checked for its type. */
export function columnFor(
  feature: { readonly name: string; readonly type: Column["type"] },
  byName: ReadonlyMap<string, Column>,
): Column {
  const column = byName.get(feature.name);
  if (column === undefined) throw cases.missing_column({ column: feature.name });
  if (column.type !== feature.type) {
    throw cases.wrong_type({ column: feature.name, actual: column.type, expected: feature.type });
  }
  return column;
}
