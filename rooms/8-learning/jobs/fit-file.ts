/** Fits a file's table in threads. */
import { algorithmNames, type BaseName, joined } from "../rules/algorithms/index.ts";
import {
  type FileFit,
  type FitChoice,
  type FitTableOptions,
  fitTable,
  prepareFile,
  type TextTable,
} from "../rules/any-file/index.ts";
import { openAlgorithmPool } from "./algorithm-pool.ts";

export interface FitFileOptions extends Omit<FitTableOptions, "onProgress" | "threads"> {
  readonly threads?: number;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** Of the searches of all algorithms and parts together, one after the other. */
const SECONDS = 120;
const LEAST_SECONDS = 5;

/** @throws fit_file.*, learning.* */
export async function fitFile(table: TextTable, choice: FitChoice, options: FitFileOptions = {}): Promise<FileFit> {
  const { threads = 1, signal, onProgress, algorithms = algorithmNames, ...rest } = options;
  const prepared = prepareFile(table, choice);
  const { data, y, parts } = prepared;
  // Many folds are many searches: each tries less.
  const bases = algorithms.filter((name): name is BaseName => name !== "vote" && name !== "weighted_vote");
  const seconds = Math.max(LEAST_SECONDS, Math.round(SECONDS / (Math.max(3, bases.length) * parts.length)));
  const own = { candidates: parts.length > 1 ? 3 : 8, seconds, ...rest };
  const tasks = parts.length * Math.max(3, bases.length) + 1;
  const pool = openAlgorithmPool({ data, y, parts, options: own, threads, signal, onProgress, tasks });
  try {
    const first = parts[0];
    const rows =
      first === undefined || parts.length > 1
        ? Int32Array.from(y.keys())
        : joined(first.train, first.validation ?? new Int32Array());
    return await fitTable(
      prepared,
      choice,
      { ...own, signal, algorithms },
      {
        fit: (part, name) => pool.fit(part, name),
        suspicions: () => pool.suspicions(rows),
      },
    );
  } finally {
    await pool.close();
  }
}
