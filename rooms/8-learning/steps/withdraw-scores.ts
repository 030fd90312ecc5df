/** Scores that count no more are taken back, as facts: those of recalled versions, and those whose time is over. */
import type { CustomerNumber } from "#ground/ids";
import { appendFacts } from "#ground/log";
import { type Storage, sql } from "#ground/storage";

const SET = 5_000;
/** Scores that were on their way when a version was recalled are looked for so long. */
const PATIENCE_MS = 600_000;

interface Standing {
  readonly customer: CustomerNumber;
  readonly model: string;
  readonly version: string;
  readonly at: Date;
  readonly until: Date | null;
}

/**
 * Recalls the scores of versions that were taken back. A recall ends when nothing of the version stands any more.
 * @returns how many scores were taken back
 */
export async function recallScores(
  storage: Storage,
  now: Date,
  receivedAt: Date,
  signal?: AbortSignal,
): Promise<number> {
  const due = await storage.batch("recall scores", (tx) =>
    tx.rows<{ model: string; version: number; since: Date }>(sql`
      select model, version, recall_from as since from learning.model where recall_from is not null order by 1, 2`),
  );
  let count = 0;
  for (const { model, version, since } of due) {
    const name = `${model}@${version}`;
    const found = await sweep(
      storage,
      signal,
      now,
      receivedAt,
      (after) => sql`
      select customer, model, version, at, until from profile.score
      where customer > ${after} and version = ${name} and (until is null or until > 'epoch')
      order by customer limit ${SET}`,
    );
    count += found;
    if (found > 0 || now.getTime() - since.getTime() < PATIENCE_MS) continue;
    await storage.batch("recall scores", (tx) =>
      tx.run(sql`
        update learning.model set recall_from = null
        where model = ${model} and version = ${version} and recall_from = ${since}`),
    );
  }
  return count;
}

/** Ends scores whose time is over, so that what asks for them is asked again. @returns how many */
export async function expireScores(
  storage: Storage,
  now: Date,
  receivedAt: Date,
  signal?: AbortSignal,
): Promise<number> {
  return await sweep(
    storage,
    signal,
    now,
    receivedAt,
    (after) => sql`
    select customer, model, version, at, until from profile.score
    where customer > ${after} and until is not null and until > 'epoch' and until < ${now}
    order by customer limit ${SET}`,
  );
}

async function sweep(
  storage: Storage,
  signal: AbortSignal | undefined,
  now: Date,
  receivedAt: Date,
  page: (after: CustomerNumber) => ReturnType<typeof sql>,
): Promise<number> {
  let [count, after] = [0, -1];
  while (signal?.aborted !== true) {
    const found = await storage.batch("withdraw scores", async (tx) => {
      const rows = await tx.rows<Standing>(page(after));
      await appendFacts(
        tx,
        rows.map((row) => withdrawal(row, now)),
        receivedAt,
      );
      return rows;
    });
    count += found.length;
    after = found.at(-1)?.customer ?? after;
    if (found.length < SET) break;
  }
  return count;
}

function withdrawal({ customer, model, version, at, until }: Standing, now: Date) {
  const isOver = until !== null && until < now;
  const when = isOver ? until : now;
  return {
    customer,
    type: "score_withdrawn",
    source: "perennial/learning",
    id: `${version || model}/${isOver ? "over" : "recalled"}/${at.toISOString()}/${customer}`,
    occurredAt: when < at ? at : when,
    data: { name: model, version, of: at.toISOString(), reason: isOver ? "over" : "recalled" },
  };
}
