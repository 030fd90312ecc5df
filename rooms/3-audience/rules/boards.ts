/** Boards: how many customers have which value of a tag on a day, and between which values they moved. Pure. */
import type { Both, Catalog, Tag } from "#contracts/definitions";
import { addDays, type Day } from "#ground/clock";

/** Boards by name, with the tags that each shows. */
export const boards = { lifecycle: ["stage"], value: ["tier", "grade", "group"] } as const;
export type BoardName = keyof typeof boards;
export const boardNames = Object.keys(boards) as BoardName[];

/** A tag that a board shows: one with values, in the order of the catalog. */
export type BoardTag = Tag & { readonly values: Readonly<Record<string, Both>> };

/** The tags of a board, or of all of them, as far as the catalog has them with values. */
export function boardTags({ tags }: Pick<Catalog, "tags">, board?: BoardName): BoardTag[] {
  const names: readonly string[] = board === undefined ? Object.values(boards).flat() : boards[board];
  return names.flatMap((name) => {
    const tag = tags[name];
    return tag?.values === undefined ? [] : [{ ...tag, values: tag.values }];
  });
}

/** The value of a tag on a day's evening; the empty text: not having it. */
export interface DayValue {
  readonly day: Day;
  readonly value: string;
}

/** The newest day of a customer that is kept, with the values of its morning and evening. */
export interface LastMove {
  readonly day: Day;
  readonly before: string;
  readonly after: string;
}

export interface Move {
  readonly day: Day;
  readonly before: string;
  readonly after: string;
}

/**
 * The days to write of a customer. The history says on which days the value changed; what none of it tells happened
 * today.
 * @param history days that something was said of the tag, oldest first, one entry a day
 * @param value what the copy of the profile says, where it was asked
 */
export function movesOf(
  last: LastMove | undefined,
  history: readonly DayValue[],
  value: string | undefined,
  today: Day,
): Move[] {
  // What was said later for a day before the newest that is kept, counts on none: the days up to there are closed.
  const days = history.filter(({ day }) => last === undefined || day >= last.day);
  if (days.length === 0 && value !== undefined && value !== (last?.after ?? "")) {
    days.push({ day: last !== undefined && last.day > today ? last.day : today, value });
  }
  const moves: Move[] = [];
  let standing = last?.after ?? "";
  for (const { day, value: evening } of days) {
    const kept = day === last?.day ? last : undefined;
    const before = kept?.before ?? standing;
    // A day that came back to where it began is written only where it replaces one that did not.
    if (kept ? kept.after !== evening : before !== evening) moves.push({ day, before, after: evening });
    standing = evening;
  }
  return moves;
}

/** Customers who moved between two values of a tag on a day; days before the board's first stand for all of them. */
export interface MoveCount {
  readonly tag: string;
  readonly day: Day;
  readonly before: string;
  readonly after: string;
  readonly customers: number;
}

export interface BoardValue {
  readonly value: string;
  /** Customers who had it at the day's end. */
  readonly customers: number;
  /** Customers who had it at the day's end and not at its beginning. */
  readonly entered: number;
  readonly left: number;
}

export interface BoardFlow {
  /** Null: without the tag. */
  readonly from: string | null;
  readonly to: string | null;
  readonly customers: number;
}

export interface BoardDay {
  readonly day: Day;
  readonly values: readonly BoardValue[];
  /** Largest first. */
  readonly flows: readonly BoardFlow[];
}

/** One entry for each day from `from` to `to`, both included, with every value that the catalog lists or somebody had. */
export function boardDays(tag: BoardTag, moves: readonly MoveCount[], from: Day, to: Day): BoardDay[] {
  const own = moves.filter((move) => move.tag === tag.name);
  const standing = new Map<string, number>(Object.keys(tag.values).map((value) => [value, 0]));
  const apply = ({ before, after, customers }: MoveCount): void => {
    if (before !== "") standing.set(before, (standing.get(before) ?? 0) - customers);
    if (after !== "") standing.set(after, (standing.get(after) ?? 0) + customers);
  };
  const byDay = new Map<Day, MoveCount[]>();
  for (const move of own) {
    if (move.day < from) apply(move);
    else byDay.set(move.day, [...(byDay.get(move.day) ?? []), move]);
  }
  const days: BoardDay[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const today = byDay.get(day) ?? [];
    for (const move of today) apply(move);
    const sum = (side: "before" | "after", value: string): number =>
      today.reduce((total, move) => (move[side] === value ? total + move.customers : total), 0);
    days.push({
      day,
      values: [...standing].map(([value, customers]) => ({
        value,
        customers,
        entered: sum("after", value),
        left: sum("before", value),
      })),
      flows: today
        .map(({ before, after, customers }) => ({ from: before || null, to: after || null, customers }))
        .sort((a, b) => b.customers - a.customers),
    });
  }
  return days;
}
