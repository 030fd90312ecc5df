import type { FileReport } from "#learning";

/** The best figure that somebody else has told for the same data, and where. */
export interface Published {
  readonly what: string;
  readonly auc: number | null;
  readonly ks: number | null;
  readonly source: string;
}

/** One question put to a file, and how our figure stands beside the published one. */
export interface StudyPart {
  readonly part: string;
  /** Columns left out, and why. */
  readonly excluded: Readonly<Record<string, string>>;
  readonly published: Published | null;
  /** Ours less the published AUC; null without one. */
  readonly difference: number | null;
  readonly report: FileReport;
  readonly said: { readonly zh: string; readonly en: string };
}

export interface StudyResult {
  readonly study: string;
  readonly files: readonly string[];
  readonly parts: readonly StudyPart[];
  /** What studies that are no comparison of algorithms found. */
  readonly found?: unknown;
  /** Where an AUC of 0.9 is real and where it would be leakage; what can be believed. */
  readonly verdict: { readonly zh: string; readonly en: string };
  readonly seconds: number;
}

export interface StudyOptions {
  /** Folder with the data sets' folders. */
  readonly from: string;
  readonly threads?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}
