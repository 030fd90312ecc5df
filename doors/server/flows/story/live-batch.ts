/** One day lived: records in, decisions, reach, and the results of those who were called back in as facts. */
import { derivedId } from "#ground/ids";
import type { ScoreRun } from "#learning";
import { openCalls } from "#reach";
import { runDay } from "../decide-day.ts";
import type { Batch } from "./days.ts";
import { importRows } from "./import-rows.ts";
import type { Story } from "./types.ts";

export async function liveBatch(story: Story, batch: Batch, version: number, model: ScoreRun | null): Promise<void> {
  const { bank, clock, playbook, options } = story;
  const rows = Array.from({ length: batch.to - batch.from }, (_, i) => batch.from + i);
  clock.advanceTo(batch.recordedAt(batch.from));
  await importRows(story, rows, "customer_recorded", (row) => ({ at: batch.recordedAt(row) }));
  await bank.consumer.drain();
  clock.advanceTo(batch.decideAt);
  await runDay(
    {
      storage: bank.storage,
      definitions: bank.definitions,
      policies: bank.policies,
      people: bank.people,
      attributes: bank.attributes,
      metrics: bank.metrics,
      drain: () => bank.consumer.drain(),
    },
    {
      playbook,
      version,
      model,
      day: batch.day,
      rows: rows.filter((row) => story.calls.rows[row]?.record !== null).length,
      holdoutSalt: holdoutSalt(story),
      ...(options.capacity === undefined ? {} : { capacityShare: options.capacity }),
      scoreAt: batch.scoreAt,
      decideAt: batch.decideAt,
      sendAt: batch.sendAt,
    },
  );
  clock.advanceTo(batch.sendAt);
  await bank.metrics.measure("reach", "assign", () => bank.assignCalls());
  await bank.metrics.measure("reach", "dispatch", () => bank.dispatcher.drain());
  const called = await calledRows(story, rows, version);
  clock.advanceTo(batch.endAt);
  await importRows(story, [...called.keys()], "call_finished", (row) => ({
    at: batch.calledAt(row),
    touch: called.get(row) ?? "",
  }));
  await bank.consumer.drain();
}

/** The bank's salt and the seed of this run: another seed holds out other customers. */
export function holdoutSalt(story: Story): string {
  const { definitions } = story.bank;
  const id = story.playbook.decide?.holdout;
  const policy = definitions.policies.find((one) => one.kind === "holdout" && one.id === id);
  return `${policy?.kind === "holdout" ? policy.salt : "holdout"}/${story.options.seed}`;
}

/** Rows whose customers a colleague has on the list, with the touch's key. */
async function calledRows(story: Story, rows: readonly number[], version: number): Promise<Map<number, string>> {
  const { bank, playbook, calls } = story;
  const byEnrolment = new Map<string, number>();
  for (const row of rows) {
    const fact = calls.rows[row]?.fact;
    if (fact) byEnrolment.set(derivedId(playbook.id, String(version), fact.source, fact.id), row);
  }
  const touches = await bank.storage.batch("read calls", (tx) => openCalls(tx, [...byEnrolment.keys()]));
  return new Map(
    touches.flatMap(({ enrolment, key }) => {
      const row = byEnrolment.get(enrolment);
      return row === undefined ? [] : [[row, key] as const];
    }),
  );
}
