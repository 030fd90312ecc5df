/** Rounds of draws: one is open for a benefit, under a seed that was committed to before its first chance. */
import { type Benefit, canonicalJson } from "#contracts/definitions";
import { sql, type Tx } from "#ground/storage";
import { commitmentOf, type DrawnChance, type DrawPrize } from "../rules/benefits/draw.ts";

export interface Round {
  readonly draw: string;
  readonly benefit: string;
  readonly round: number;
  readonly commitment: string;
  readonly prizes: readonly DrawPrize[];
  readonly drawn: number;
}

const columns = sql.raw("draw, benefit, round, commitment, prizes, drawn");

/**
 * The open round of a benefit, locked. The first one, or one with other prizes than the last, is opened now; then the
 * last is closed.
 * @param seedOf the seed of a round by its name, which nobody can guess
 */
export async function lockRound(
  tx: Tx,
  benefit: Pick<Benefit, "id" | "prizes">,
  seedOf: (draw: string) => string,
  at: Date,
): Promise<Round> {
  const prizes = benefit.prizes.map(({ id, probability, stock, yuan }) => ({ id, probability, stock, yuan }));
  // Two that find no round meet at its name; the second then finds the first one's.
  for (let attempt = 0; attempt < 3; attempt++) {
    const open = await tx.maybe<Round>(sql`
      select ${columns} from reach.draw where benefit = ${benefit.id} and closed_at is null for update`);
    if (open && canonicalJson(open.prizes) === canonicalJson(prizes)) return open;
    if (open) await closeRound(tx, open.draw, at);
    await openRound(tx, benefit.id, prizes, seedOf, at);
  }
  throw new Error(`no round of ${benefit.id} could be opened`);
}

async function openRound(
  tx: Tx,
  benefit: string,
  prizes: readonly DrawPrize[],
  seedOf: (draw: string) => string,
  at: Date,
): Promise<void> {
  const { round } = await tx.one<{ round: number }>(
    sql`select coalesce(max(round), 0) + 1 as round from reach.draw where benefit = ${benefit}`,
  );
  const draw = `${benefit}@${round}`;
  const seed = seedOf(draw);
  const opened = await tx.run(sql`
    insert into reach.draw (draw, benefit, round, commitment, prizes, opened_at)
    values (${draw}, ${benefit}, ${round}, ${commitmentOf(seed)}, ${JSON.stringify(prizes)}::jsonb, ${at})
    on conflict do nothing`);
  if (opened === 0) return;
  await tx.run(sql`insert into reach.draw_seed (draw, seed) values (${draw}, ${seed})`);
  await tx.run(sql`
    insert into reach.draw_prize (draw, prize, stock) select ${draw}, u.prize, u.stock
    from unnest(${prizes.map((p) => p.id)}::text[], ${prizes.map((p) => p.stock)}::int[]) as u(prize, stock)`);
}

/** Ends a round and shows its seed; false when it is closed, or not there. */
export async function closeRound(tx: Tx, draw: string, at: Date): Promise<boolean> {
  const closed = await tx.run(sql`
    update reach.draw d set closed_at = ${at}, seed = s.seed from reach.draw_seed s
    where d.draw = ${draw} and s.draw = d.draw and d.closed_at is null`);
  return closed > 0;
}

export async function seedOfRound(tx: Tx, draw: string): Promise<string> {
  const { seed } = await tx.one<{ seed: string }>(sql`select seed from reach.draw_seed where draw = ${draw}`);
  return seed;
}

/** How often each prize of a locked round was won. */
export async function wonOf(tx: Tx, draw: string): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.rows<{ prize: string; won: number }>(
    sql`select prize, won from reach.draw_prize where draw = ${draw}`,
  );
  return new Map(rows.map(({ prize, won }) => [prize, won]));
}

/**
 * Writes results behind those of a locked round and takes prizes of its stock; false when one had too few, and then the
 * caller must not commit.
 */
export async function recordResults(
  tx: Tx,
  { draw, drawn }: Pick<Round, "draw" | "drawn">,
  customer: number,
  results: readonly DrawnChance[],
  at: Date,
): Promise<boolean> {
  await tx.run(sql`
    insert into reach.draw_result (draw, position, grant_id, chance, customer, ticket, drawn, prize, at)
    select ${draw}, ${drawn}::bigint + u.n, u.grant_id, u.chance, ${customer}::int, u.ticket, u.drawn, u.prize, ${at}
    from unnest(${results.map((r) => r.grant)}::uuid[], ${results.map((r) => r.chance)}::int[],
      ${results.map((r) => r.ticket)}::int[], ${results.map((r) => r.drawn)}::text[],
      ${results.map((r) => r.prize)}::text[]) with ordinality as u(grant_id, chance, ticket, drawn, prize, n)`);
  await tx.run(sql`update reach.draw set drawn = drawn + ${results.length} where draw = ${draw}`);
  const prizes = results.flatMap(({ prize }) => (prize === null ? [] : [prize]));
  const kinds = new Set(prizes);
  if (kinds.size === 0) return true;
  const taken = await tx.run(sql`
    update reach.draw_prize p set won = p.won + u.n
    from (select prize, count(*)::int as n from unnest(${prizes}::text[]) as v(prize) group by 1) u
    where p.draw = ${draw} and p.prize = u.prize and p.won + u.n <= p.stock`);
  return taken === kinds.size;
}
