/** Draws as anybody may check them: rounds, what was won of worth, and the record played again. */
import { type Actor, allow } from "#ground/authority";
import { type Storage, sql } from "#ground/storage";
import { reachPermissions } from "../permissions.ts";
import { benefitCases } from "../rules/benefits/cases.ts";
import {
  commitmentOf,
  type DrawnChance,
  type DrawPrize,
  type Fairness,
  fairness,
  falseResults,
  PUBLISHED_ABOVE_YUAN,
} from "../rules/benefits/draw.ts";

interface RoundRow {
  readonly draw: string;
  readonly benefit: string;
  readonly commitment: string;
  readonly prizes: readonly DrawPrize[];
  readonly openedAt: Date;
  readonly closedAt: Date | null;
  /** Null until the round is closed. */
  readonly seed: string | null;
  readonly drawn: number;
}

export interface RoundView extends RoundRow {
  readonly won: readonly { readonly prize: string; readonly won: number }[];
  /** Winnings that are published: those of prizes above 500 yuan, without names. */
  readonly published: readonly {
    readonly prize: string;
    readonly yuan: number;
    readonly at: Date;
    readonly position: number;
  }[];
}

/** A round of a draw; `draw` is its name, or a benefit's for the newest round. @throws reach.no_draw */
export async function showRound(storage: Storage, actor: Actor, draw: string): Promise<RoundView> {
  allow(actor, reachPermissions.read_benefits);
  return await storage.as(actor, async (tx) => {
    const round = await tx.maybe<RoundRow>(sql`
      select draw, benefit, commitment, prizes, opened_at as "openedAt", closed_at as "closedAt", seed, drawn
      from reach.draw where draw = ${draw} or benefit = ${draw} order by round desc limit 1`);
    if (!round) throw benefitCases.no_draw({ draw });
    const won = await tx.rows<{ prize: string; won: number }>(
      sql`select prize, won from reach.draw_prize where draw = ${round.draw} order by prize`,
    );
    const worth = new Map(round.prizes.map(({ id, yuan }) => [id, yuan]));
    const large = [...worth].flatMap(([id, yuan]) => (yuan > PUBLISHED_ABOVE_YUAN ? [id] : []));
    const wins = await tx.rows<{ prize: string; at: Date; position: number }>(sql`
      select prize, at, position from reach.draw_result where draw = ${round.draw} and prize = any(${large}::text[])
      order by position desc limit 1000`);
    return { ...round, won, published: wins.map((one) => ({ ...one, yuan: worth.get(one.prize) ?? 0 })) };
  });
}

export interface Verified {
  readonly draw: string;
  readonly chances: number;
  /** Whether the shown seed is the one that was committed to. */
  readonly committed: boolean;
  /** Positions that the seed does not give; none: the record is reproduced. At most 100. */
  readonly wrong: readonly number[];
  readonly prizes: readonly { readonly prize: string | null; readonly drawn: number; readonly expected: number }[];
  /** What was drawn against what was published. */
  readonly fairness: Fairness;
}

/**
 * Plays a closed round again from its seed. For who sees all of its customers: of a part nothing could be reproduced.
 * @throws reach.no_draw, reach.draw_not_closed, reach.draw_beyond_scope
 */
export async function verifyRound(storage: Storage, actor: Actor, draw: string): Promise<Verified> {
  const round = await showRound(storage, actor, draw);
  const { seed } = round;
  if (seed === null) throw benefitCases.draw_not_closed({ draw: round.draw });
  const results = await storage.as(actor, (tx) =>
    tx.rows<DrawnChance>(sql`
      select grant_id as "grant", chance, ticket, drawn, prize from reach.draw_result where draw = ${round.draw}
      order by position`),
  );
  if (results.length !== round.drawn) throw benefitCases.draw_beyond_scope({ draw: round.draw });
  const shares = round.prizes.map(({ probability }) => probability);
  const rest = Math.max(0, 1 - shares.reduce((sum, share) => sum + share, 0));
  const cells = [...round.prizes.map(({ id }) => id), null];
  const drawn = cells.map((id) => results.filter((result) => result.drawn === id).length);
  const expected = [...shares, rest < 1e-9 ? 0 : rest];
  return {
    draw: round.draw,
    chances: results.length,
    committed: commitmentOf(seed) === round.commitment,
    wrong: falseResults(seed, round.prizes, results).slice(0, 100),
    prizes: cells.map((prize, at) => ({
      prize,
      drawn: drawn[at] ?? 0,
      expected: (expected[at] ?? 0) * results.length,
    })),
    fairness: fairness(drawn, expected),
  };
}
