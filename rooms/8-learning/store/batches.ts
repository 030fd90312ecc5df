/** Batches of scores that went out together, and what became of them. */
import { sql, type Tx } from "#ground/storage";
import type { Judged, Verdict } from "../rules/registry/judge.ts";
import type { DriftReport } from "../rules/registry/reference.ts";

export interface ScoreBatch {
  readonly model: string;
  /** As of when customers were looked at. */
  readonly moment: Date;
  readonly score: string;
  readonly champion: number;
  readonly challenger: number | null;
  readonly share: number;
  readonly customers: number;
  /** Of them, those whom the challenger scored. */
  readonly challenged: number;
  /** The last instant at which its scores count. */
  readonly until: Date;
  readonly publishedAt: Date;
  readonly drift: DriftReport | null;
  readonly judgedAt: Date | null;
  readonly result: BatchResult | null;
}

export interface BatchResult {
  readonly verdict: Verdict;
  /** By version: each on the customers whom it scored. */
  readonly versions: readonly {
    readonly version: number;
    readonly role: "champion" | "challenger";
    readonly judged: Judged;
  }[];
}

const columns = sql`model, moment, score, champion, challenger, share, customers, challenged, until_at as until,
  published_at as "publishedAt", drift, judged_at as "judgedAt", result`;

/** Newest first. */
export async function batchesOf(tx: Tx, model: string, limit = 24): Promise<ScoreBatch[]> {
  return await tx.rows<ScoreBatch>(sql`
    select ${columns} from learning.batch where model = ${model} order by moment desc limit ${limit}`);
}

export async function openBatches(tx: Tx, model: string, before: Date): Promise<ScoreBatch[]> {
  return await tx.rows<ScoreBatch>(sql`
    select ${columns} from learning.batch where model = ${model} and judged_at is null and moment <= ${before} order by moment`);
}

/** Notes a batch; one of the same moment was replaced by it before it was judged. */
export async function noteBatch(tx: Tx, batch: Omit<ScoreBatch, "judgedAt" | "result">): Promise<void> {
  const { model, moment, score, champion, challenger, share, customers, challenged, until, publishedAt, drift } = batch;
  await tx.run(sql`
    insert into learning.batch (model, moment, score, champion, challenger, share, customers, challenged, until_at,
      published_at, drift)
    values (${model}, ${moment}, ${score}, ${champion}, ${challenger}, ${share}, ${customers}, ${challenged}, ${until},
      ${publishedAt}, ${JSON.stringify(drift)}::jsonb)
    on conflict (model, moment) do update set champion = excluded.champion, challenger = excluded.challenger,
      share = excluded.share, customers = excluded.customers, challenged = excluded.challenged,
      until_at = excluded.until_at, published_at = excluded.published_at, drift = excluded.drift,
      judged_at = null, result = null`);
}

export async function noteResult(
  tx: Tx,
  { model, moment }: Pick<ScoreBatch, "model" | "moment">,
  result: BatchResult,
  at: Date,
): Promise<void> {
  await tx.run(sql`
    update learning.batch set judged_at = ${at}, result = ${JSON.stringify(result)}::jsonb
    where model = ${model} and moment = ${moment}`);
}
