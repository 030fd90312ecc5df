/** Studies that fit a file: what is asked of it, and what others have reached. */
import path from "node:path";
import { type AlgorithmName, fitFile, type SplitBy, type TextTable } from "#learning";
import { cellsOf } from "./read-csv.ts";
import type { Published, StudyOptions, StudyPart } from "./types.ts";

export interface Asked {
  readonly part: string;
  readonly label: string;
  readonly positive: string;
  readonly excluded: Readonly<Record<string, string>>;
  readonly split: SplitBy;
  readonly published: Published | null;
  readonly algorithms?: readonly AlgorithmName[];
  readonly said: StudyPart["said"];
}

/** A file as texts, whatever separates them. */
export function tableOf(file: string): TextTable {
  const [headers = [], ...rows] = cellsOf(file);
  return { headers, rows };
}

/** With the place of each row in the file as a column: the files named here are in the order of time. */
export function numbered({ headers, rows }: TextTable): TextTable {
  return { headers: [...headers, "row"], rows: rows.map((row, n) => [...row, String(n)]) };
}

/** Parts one after the other; progress over all of them. */
export async function askAll(table: TextTable, asked: readonly Asked[], options: StudyOptions): Promise<StudyPart[]> {
  const parts: StudyPart[] = [];
  for (const [n, one] of asked.entries()) {
    const { report } = await fitFile(
      table,
      {
        label: one.label,
        positive: one.positive,
        exclude: Object.keys(one.excluded).filter((column) => table.headers.includes(column)),
        split: one.split,
        seed: 1,
      },
      {
        seed: 1,
        // Small budgets: a study ends within minutes.
        brisk: true,
        candidates: 4,
        seconds: 20,
        threads: options.threads ?? 1,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        ...(one.algorithms === undefined ? {} : { algorithms: one.algorithms }),
        onProgress: ({ done, total }) => options.onProgress?.({ done: n + done / total, total: asked.length }),
      },
    );
    const { published } = one;
    const difference =
      published === null || published.auc === null || report.auc === null ? null : report.auc - published.auc;
    parts.push({ part: one.part, excluded: one.excluded, published, difference, report, said: one.said });
  }
  return parts;
}

export const at = (from: string, ...place: string[]): string => path.join(from, ...place);
