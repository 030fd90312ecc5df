/** What a table of the report is made of, before it becomes text or markup. */

import type { Both } from "#contracts/definitions";
import { type Language, percent } from "./render-format.ts";
import type { Names } from "./render-words.ts";

export interface Column {
  readonly head: string;
  /** Figures stand right, words left. */
  readonly figure: boolean;
}

export interface ReportTable {
  readonly id: TableId;
  readonly title: string;
  /** Without heads: two columns, a word and what it says. */
  readonly heads: boolean;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** Length of a bar by row in 0..1, for the terminal; null draws none. */
  readonly bars: readonly (number | null)[] | null;
  readonly notes: readonly string[];
}

export type TableId =
  | "data"
  | "audience"
  | "model"
  | "algorithms"
  | "months"
  | "calibration"
  | "drift"
  | "weights"
  | "bands"
  | "gains"
  | "decisions"
  | "touches"
  | "intake"
  | "selection"
  | "money"
  | "seconds";

/** What tables and page are written with. */
export interface Voice {
  readonly language: Language;
  readonly names: Names;
  say(zh: string, en: string): string;
  both(text: Both): string;
}

export function voiceOf(language: Language, names: Names = {}): Voice {
  return {
    language,
    names,
    say: (zh, en) => (language === "zh" ? zh : en),
    both: (text) => text[language] || text.en || text.zh,
  };
}

type Parts = Pick<ReportTable, "id" | "title" | "rows"> & Partial<Pick<ReportTable, "bars" | "notes">>;

/** A table of words and what they say. */
export const facts = (parts: Parts): ReportTable => ({
  heads: false,
  columns: [
    { head: "", figure: false },
    { head: "", figure: false },
  ],
  bars: null,
  notes: [],
  ...parts,
});

/** A table with heads; the first column holds words unless told, the others figures. */
export const table = (heads: readonly string[], parts: Parts, words = 1): ReportTable => ({
  heads: true,
  columns: heads.map((head, index) => ({ head, figure: index >= words })),
  bars: null,
  notes: [],
  ...parts,
});

export const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);
export const partOf = (value: number, whole: number): number => (whole > 0 ? value / whole : 0);
export const byCount = (counts: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(counts).sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1));

export const rangeOf = (from: number, to: number): string => `${percent(from, 0).slice(0, -1)}–${percent(to, 0)}`;
