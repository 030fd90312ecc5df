/** Fits a file in a thread of its own, which opens threads for the algorithms: an abort ends all of them at once. */
import type { FileReport, FitChoice, FitFileOptions, SplitBy } from "#learning";
import { inThread } from "#learning";

export interface FitTask {
  /** Where it lies, and what it is called. */
  readonly file: string;
  readonly name: string;
  /** A second file whose rows only measure; then `choice.split` says nothing. */
  readonly test?: string | undefined;
  readonly choice: Omit<FitChoice, "split"> & { readonly split: Exclude<SplitBy, { readonly by: "test" }> };
  readonly options: Omit<FitFileOptions, "signal" | "onProgress">;
  /** Whether the report is drawn as a page, too. */
  readonly page: boolean;
}

export interface FileFitted {
  readonly report: FileReport;
  readonly html: string | null;
}

export interface FitNews {
  readonly done: number;
  readonly total: number;
}

/** @throws intake.unreadable_file, intake.broken_archive, fit_file.*, learning.*, the signal's reason */
export function fitInThread(
  task: FitTask,
  { signal, onProgress }: { readonly signal?: AbortSignal; readonly onProgress?: (news: FitNews) => void } = {},
): Promise<FileFitted> {
  return inThread<FileFitted, FitNews>({ beside: import.meta.url, name: "fit-worker" }, task, {
    signal,
    onNews: onProgress,
  });
}
