/** Chances of a draw are played: one result each, in an order that the record keeps, and prizes into the ledger. */
import type { Benefit, Definitions } from "#contracts/definitions";
import { derivedId } from "#ground/ids";
import { appendFacts } from "#ground/log";
import { parseYuan } from "#ground/money";
import { sql, type Tx } from "#ground/storage";
import { benefitCases } from "../rules/benefits/cases.ts";
import { type DrawnChance, playChances } from "../rules/benefits/draw.ts";
import { grantFacts, playedFact } from "../rules/benefits/facts.ts";
import { insertRows, type LedgerRow } from "../store/benefit-ledger.ts";
import { lockRound, recordResults, seedOfRound, wonOf } from "../store/draws.ts";
import { benefitNamed } from "./grant-benefits.ts";

export interface PlayParts {
  readonly definitions: Pick<Definitions, "benefits">;
  /** The secret seed of a round by its name; the same for the same name. */
  readonly seedOf: (draw: string) => string;
  /** The bank's time. */
  readonly at: Date;
}

export interface Played {
  readonly draw: string;
  readonly commitment: string;
  readonly results: readonly (Omit<DrawnChance, "grant"> & { readonly won: string | null })[];
}

interface Chances {
  readonly benefit: string;
  readonly customer: number;
  readonly activity: string;
  readonly used: number;
  readonly trace: string | null;
}

/**
 * Plays chances of a grant within the caller's transaction, which holds no lock but of the grant.
 * @throws reach.no_chance when so many are not left @throws reach.no_benefit when the bank has no such draw any more
 */
export async function playWithin(tx: Tx, grant: string, chances: number, parts: PlayParts): Promise<Played> {
  const { at } = parts;
  const of = await tx.maybe<Chances>(sql`
    update reach.benefit_grant set used = used + ${chances},
      state = case when used + ${chances} = quantity then 'used' else state end
    where id = ${grant}::uuid and kind = 'draw' and prize is null and state = 'granted'
      and used + ${chances} <= quantity and (expires_at is null or expires_at > ${at})
    returning benefit, customer, activity, used, trace`);
  if (!of) throw benefitCases.no_chance();
  const benefit = benefitNamed(parts.definitions, of.benefit);
  const round = await lockRound(tx, benefit, parts.seedOf, at);
  const asked = Array.from({ length: chances }, (_, n) => ({ grant, chance: of.used - chances + n + 1 }));
  const results = playChances(await seedOfRound(tx, round.draw), round.prizes, asked, await wonOf(tx, round.draw));
  if (!(await recordResults(tx, round, of.customer, results, at))) throw benefitCases.taken_meanwhile();
  const rows = prizeRows(benefit, of, results, at);
  await insertRows(tx, rows);
  const facts = [
    ...results.map((result) => playedFact({ ...of, id: grant }, result, at)),
    ...rows.flatMap((row) => grantFacts(row, at)),
  ];
  await appendFacts(tx, facts, at);
  const won = new Map(rows.map((row) => [row.enrolment, row.id]));
  return {
    draw: round.draw,
    commitment: round.commitment,
    results: results.map(({ grant: _, ...result }) => ({
      ...result,
      won: won.get(enrolmentOf(grant, result.chance)) ?? null,
    })),
  };
}

const enrolmentOf = (grant: string, chance: number): string => `draw/${grant}/${chance}`;

/** Prizes that were won, as rows of the ledger. Their stock is the round's and is not given back. */
function prizeRows(benefit: Benefit, of: Chances, results: readonly DrawnChance[], at: Date): LedgerRow[] {
  return results.flatMap(({ grant, chance, prize: id }) => {
    const prize = benefit.prizes.find((one) => one.id === id);
    if (!prize) return [];
    return {
      id: derivedId("benefit prize", grant, String(chance)),
      benefit: benefit.id,
      enrolment: enrolmentOf(grant, chance),
      customer: of.customer,
      prize: prize.id,
      kind: prize.kind,
      activity: of.activity,
      quantity: prize.quantity,
      cost: parseYuan(prize.yuan) ?? 0,
      state: "granted" as const,
      claimedAt: at,
      expiresAt: null,
      holder: null,
      budgetPeriod: null,
      stockPeriod: null,
      evidence: null,
      trace: of.trace,
    };
  });
}
