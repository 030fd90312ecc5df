/** The lifecycle board and the value board: customers by value and day, and who moved between which values. */
import type { Both, Catalog } from "#contracts/definitions";
import { type Actor, allow, scopeOf } from "#ground/authority";
import { addDays, type BusinessClock, type Day, daysBetween } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { defineCases } from "#ground/errors";
import { type Storage, sql } from "#ground/storage";
import { audiencePermissions } from "../permissions.ts";
import { type BoardDay, type BoardName, boardDays, boardTags, type MoveCount } from "../rules/boards.ts";

export interface ReadBoardParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly catalog: Catalog;
  /** The bank's time. */
  readonly clock: BusinessClock;
}

export interface BoardPeriod {
  /** First and last day, both included; the thirty days up to today when absent. */
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
}

export interface BoardPart extends Both {
  readonly tag: string;
  readonly values: readonly (Both & { readonly value: string })[];
  /** Oldest first. */
  readonly days: readonly BoardDay[];
}

export interface Board {
  readonly board: BoardName;
  readonly from: Day;
  readonly to: Day;
  /** When the copy was taken up to which moves are known; null before the first. */
  readonly copiedAt: string | null;
  readonly parts: readonly BoardPart[];
}

export const boardCases = defineCases("board", {
  period: {
    code: "invalid_input",
    en: "A board shows 1 to {most} days up to today, not {from} to {to}",
    zh: "看板可显示截至今天的 1 至 {most} 天，不能是 {from} 至 {to}",
  },
});

const MOST_DAYS = 400;
const DAYS = 30;

/**
 * Counts by day in the actor's part of the bank, by the units that serve the customers now: who left the bank's books is
 * counted on no day.
 * @throws authority.not_allowed, board.period
 */
export async function readBoard(
  { storage, columnar, catalog, clock }: ReadBoardParts,
  actor: Actor,
  board: BoardName,
  period: BoardPeriod = {},
): Promise<Board> {
  allow(actor, audiencePermissions.board);
  const today = clock.today();
  const to = period.to ?? today;
  const from = period.from ?? addDays(to, 1 - DAYS);
  const days = daysBetween(from, to) + 1;
  if (days < 1 || days > MOST_DAYS || to > today) throw boardCases.period({ most: MOST_DAYS, from, to });
  const tags = boardTags(catalog, board);
  const names = tags.map(({ name }) => name);
  const [moves, copiedAt] = await Promise.all([
    columnar.reader(scopeOf(actor)).rows<MoveCount>(
      // What was before the first day is one sum: it is what the board begins with.
      `select tag, toString(greatest(moves.day, toDate({from:Date}) - 1)) as day, before, after, count() as customers
       from tag_move as moves final
       where tag in {names:Array(String)} and moves.day <= {to:Date} and before != after
       group by tag, day, before, after`,
      { names, from, to },
    ),
    storage.as(actor, async (tx) => {
      const { at } = await tx.one<{ at: Date | null }>(sql`
        select min(copied_at) as at from audience.board where tag = any(${names}::text[])`);
      return at;
    }),
  ]);
  return {
    board,
    from,
    to,
    copiedAt: copiedAt?.toISOString() ?? null,
    parts: tags.map((tag) => ({
      tag: tag.name,
      zh: tag.zh,
      en: tag.en,
      values: Object.entries(tag.values).map(([value, { zh, en }]) => ({ value, zh, en })),
      days: boardDays(tag, moves, from, to),
    })),
  };
}
