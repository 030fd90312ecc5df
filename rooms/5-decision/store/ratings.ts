/** Ratings of products as their holders know them. */
import { sql, type Tx } from "#ground/storage";

/** By product: R1 to R5 of issuer and seller; the higher one counts. */
export type Ratings = ReadonlyMap<string, readonly string[]>;

export async function readRatings(tx: Tx): Promise<Ratings> {
  const rows = await tx.rows<{ product: string; risks: string[] }>(sql`select product, risks from decision.rating`);
  return new Map(rows.map(({ product, risks }) => [product, risks]));
}

/** The products' holders know these ratings now, or nobody was told others before. */
export async function saveRatings(tx: Tx, ratings: Ratings): Promise<void> {
  await tx.run(sql`
    insert into decision.rating (product, risks)
    select u.product, string_to_array(u.risks, ',')
    from unnest(${[...ratings.keys()]}::text[], ${[...ratings.values()].map((risks) => risks.join())}::text[]) as u(product, risks)
    on conflict (product) do update set risks = excluded.risks, next_risks = null, next_at = null`);
}

/** Since when holders are told of a rating: the same instant after a crash, so that nobody is told twice. */
export async function beginTelling(tx: Tx, product: string, risks: readonly string[], now: Date): Promise<Date> {
  const { at } = await tx.one<{ at: Date }>(sql`
    update decision.rating set next_risks = ${risks}::text[],
      next_at = case when next_risks = ${risks}::text[] then next_at else ${now} end
    where product = ${product} returning next_at as at`);
  return at;
}
