/**
 * A draw that anybody can check: its seed is committed to before the first chance is played (SHA-256), a chance's ticket
 * is a function of seed and chance alone, and a ticket stands for a prize by the published probabilities.
 */
import { createHash, createHmac } from "node:crypto";
import type { Prize } from "#contracts/definitions";
import { chiSquareTail } from "#kits/statistics";

/** Tickets are 0 to 999,999. */
export const TICKETS = 1_000_000;
/** What a prize must be worth, yuan, for its winning to be published. */
export const PUBLISHED_ABOVE_YUAN = 500;

export type DrawPrize = Pick<Prize, "id" | "probability" | "stock" | "yuan">;

export function commitmentOf(seed: string): string {
  return createHash("sha256").update(seed).digest("hex");
}

/** Seed and the chance's name give 48 even bits; the ticket is their place among a million. */
export function ticketOf(seed: string, grant: string, chance: number): number {
  const bits = createHmac("sha256", seed).update(`${grant}/${chance}`).digest().readUIntBE(0, 6);
  return Math.floor((bits / 2 ** 48) * TICKETS);
}

/** The prize that a ticket stands for, in the order of the prizes; undefined: none. */
export function prizeOf<P extends Pick<Prize, "probability">>(prizes: readonly P[], ticket: number): P | undefined {
  let upTo = 0;
  return prizes.find(({ probability }) => {
    upTo += Math.round(probability * TICKETS);
    return ticket < upTo;
  });
}

/** One chance as the record keeps it. */
export interface DrawnChance {
  readonly grant: string;
  readonly chance: number;
  readonly ticket: number;
  /** What the ticket stands for. */
  readonly drawn: string | null;
  /** What was won; null where nothing is, or its stock is used up. */
  readonly prize: string | null;
}

/** Plays chances in their order. @param won how often each prize was won before */
export function playChances(
  seed: string,
  prizes: readonly DrawPrize[],
  chances: readonly Pick<DrawnChance, "grant" | "chance">[],
  won: ReadonlyMap<string, number> = new Map(),
): DrawnChance[] {
  const given = new Map(won);
  return chances.map(({ grant, chance }) => {
    const ticket = ticketOf(seed, grant, chance);
    const drawn = prizeOf(prizes, ticket);
    if (!drawn) return { grant, chance, ticket, drawn: null, prize: null };
    const before = given.get(drawn.id) ?? 0;
    if (before >= drawn.stock) return { grant, chance, ticket, drawn: drawn.id, prize: null };
    given.set(drawn.id, before + 1);
    return { grant, chance, ticket, drawn: drawn.id, prize: drawn.id };
  });
}

/** Positions (from 1) of a record that are not what the seed gives, in its order; none: it is reproduced. */
export function falseResults(seed: string, prizes: readonly DrawPrize[], results: readonly DrawnChance[]): number[] {
  const same = playChances(seed, prizes, results);
  return results.flatMap((result, at) => {
    const should = same[at];
    const holds = should?.ticket === result.ticket && should.drawn === result.drawn && should.prize === result.prize;
    return holds ? [] : [at + 1];
  });
}

/** What prizes of so many chances cost on average, fen, as if stock never ended. */
export function expectedCost(prizes: readonly Pick<Prize, "probability" | "yuan">[], chances: number): number {
  return Math.round(prizes.reduce((sum, { probability, yuan }) => sum + probability * yuan * 100, 0) * chances);
}

export interface Fairness {
  readonly chiSquare: number;
  /** Of a difference at least so large, were the probabilities as published; null without degrees of freedom. */
  readonly p: number | null;
}

/** Pearson's test of what was drawn against what was published; shares that are 0 are left out. */
export function fairness(observed: readonly number[], shares: readonly number[]): Fairness {
  const total = observed.reduce((sum, one) => sum + one, 0);
  const cells = observed.map((count, at) => [count, (shares[at] ?? 0) * total] as const).filter(([, mean]) => mean > 0);
  const chiSquare = cells.reduce((sum, [count, mean]) => sum + (count - mean) ** 2 / mean, 0);
  const freedom = cells.length - 1;
  return { chiSquare, p: freedom < 1 ? null : chiSquareTail(chiSquare, freedom) };
}
