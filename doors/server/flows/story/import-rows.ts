/** Rows of the calls' file through intake's door, with the columns that the replay adds. */
import type { ImportRow } from "#intake";
import type { Batch } from "./days.ts";
import type { Story } from "./types.ts";

const SLICE = 2_500;

export interface AddedCells {
  readonly at: Date;
  /** The touch of the send ledger that a call belongs to. */
  readonly touch?: string;
}

/** Hands rows to intake: their facts of one type, at the instants given. Rows that were handed over before add nothing. */
export async function importRows(
  story: Story,
  rows: readonly number[],
  fact: "customer_recorded" | "call_finished",
  cellsOf: (row: number) => AddedCells,
): Promise<void> {
  const { bank, calls, branches } = story;
  for (let from = 0; from < rows.length; from += SLICE) {
    const slice = rows.slice(from, from + SLICE).flatMap((index) => {
      const row = calls.rows[index];
      if (!row) return [];
      const { at, touch = "" } = cellsOf(index);
      const branch = branches[index % Math.max(branches.length, 1)] ?? "";
      return [{ ...row.source, values: [...row.source.values, at.toISOString(), branch, "", touch] }];
    });
    await bank.metrics.measure("intake", "import", () =>
      bank.intake.importRows(story.importId, story.maker, slice, { facts: [fact] }),
    );
  }
}

/** Records and call results of the history, as they were: every call was made and its result is known. */
export async function importHistory(story: Story, opened: ImportRow): Promise<void> {
  const { bank, calls, batches, cut, options } = story;
  const history = batches.filter((batch) => batch.history);
  const lastLine = calls.rows[cut]?.source.line;
  // The first row after the cut is counted only when all of history is in.
  if (opened.state === "done" || (lastLine !== undefined && opened.line >= lastLine)) return;
  const total = cut * 2;
  let done = 0;
  const pass = async (fact: "customer_recorded" | "call_finished", at: (batch: Batch, row: number) => Date) => {
    const batchOf = history.flatMap((batch) => Array.from({ length: batch.to - batch.from }, () => batch));
    for (let from = 0; from < cut; from += SLICE) {
      options.signal?.throwIfAborted();
      options.onProgress?.({ stage: "history", done, total, ...dayOf(batchOf[from]) });
      const rows = Array.from({ length: Math.min(SLICE, cut - from) }, (_, i) => from + i);
      await importRows(story, rows, fact, (row) => ({ at: at(batchOf[row] as Batch, row) }));
      await bank.consumer.drain();
      done += rows.length;
    }
  };
  await pass("customer_recorded", (batch, row) => batch.recordedAt(row));
  await pass("call_finished", (batch, row) => batch.calledAt(row));
  options.onProgress?.({ stage: "history", done: total, total });
}

function dayOf(batch: Batch | undefined): { day?: string } {
  return batch ? { day: batch.day } : {};
}
