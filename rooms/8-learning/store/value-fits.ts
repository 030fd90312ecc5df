/** Rows of fits of what customers will bring. */
import { sql, type Tx } from "#ground/storage";
import type { ValueBody } from "../rules/value.ts";

export type ValueFitState = "found" | "stands" | "refused" | "retired";

export interface ValueFit {
  readonly fit: number;
  readonly score: string;
  readonly state: ValueFitState;
  readonly foundAt: Date;
  readonly madeBy: string;
  readonly definition: string;
  readonly body: ValueBody;
  readonly settledBy: string | null;
  readonly settledAt: Date | null;
  readonly reason: string | null;
  /** When scores went out by it last, and of how many customers. */
  readonly publishedAt: Date | null;
  readonly customers: number | null;
}

const columns = sql.raw(`fit, score, state, found_at as "foundAt", made_by as "madeBy", definition, body,
  settled_by as "settledBy", settled_at as "settledAt", reason, published_at as "publishedAt", customers`);

export async function addValueFit(
  tx: Tx,
  given: Pick<ValueFit, "score" | "foundAt" | "madeBy" | "definition" | "body">,
): Promise<number> {
  const { score, foundAt, madeBy, definition, body } = given;
  const row = await tx.one<{ fit: number }>(sql`
    insert into learning.value_fit (score, state, found_at, made_by, definition, body)
    values (${score}, 'found', ${foundAt}::timestamptz, ${madeBy}, ${definition}, ${JSON.stringify(body)}::jsonb)
    returning fit`);
  return row.fit;
}

/** The newest first. */
export async function valueFits(tx: Tx): Promise<ValueFit[]> {
  return await tx.rows<ValueFit>(sql`select ${columns} from learning.value_fit order by fit desc limit 50`);
}

/** Locked, for whoever settles it. */
export async function lockValueFit(tx: Tx, fit: number): Promise<ValueFit | undefined> {
  return await tx.maybe<ValueFit>(sql`select ${columns} from learning.value_fit where fit = ${fit} for update`);
}

export async function standingValueFits(tx: Tx): Promise<ValueFit[]> {
  return await tx.rows<ValueFit>(sql`select ${columns} from learning.value_fit where state = 'stands' order by score`);
}

/** What stood steps aside for one that is to stand. */
export async function settleValueFit(
  tx: Tx,
  { fit, score }: Pick<ValueFit, "fit" | "score">,
  settled: {
    readonly state: "stands" | "refused";
    readonly by: string;
    readonly at: Date;
    readonly reason: string | null;
  },
): Promise<void> {
  if (settled.state === "stands")
    await tx.run(sql`update learning.value_fit set state = 'retired' where state = 'stands' and score = ${score}`);
  await tx.run(sql`
    update learning.value_fit set state = ${settled.state}, settled_by = ${settled.by},
      settled_at = ${settled.at}::timestamptz, reason = ${settled.reason}
    where fit = ${fit}`);
}

export async function noteValuesPublished(tx: Tx, fit: number, at: Date, customers: number): Promise<void> {
  await tx.run(sql`
    update learning.value_fit set published_at = ${at}::timestamptz, customers = ${customers} where fit = ${fit}`);
}
