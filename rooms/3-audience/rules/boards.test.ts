import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "#ground/clock";
import { type BoardTag, boardDays, type DayValue, type LastMove, type MoveCount, movesOf } from "./boards.ts";

const FIRST = "2026-03-01";
const values = ["", "a", "b", "c"];

/** What was said in order: how many days after the one before, and which value. */
const saying = fc.record({ days: fc.integer({ min: 0, max: 3 }), value: fc.constantFrom(...values) });

interface Said {
  readonly day: string;
  readonly value: string;
}

function saidOf(sayings: readonly { days: number; value: string }[]): Said[] {
  let day = FIRST;
  return sayings.map(({ days, value }) => {
    day = addDays(day, days);
    return { day, value };
  });
}

/** One entry a day: what was said last. */
const evenings = (said: readonly Said[]): DayValue[] => [...new Map(said.map((one) => [one.day, one])).values()];

/** The moves that there are: from evening to evening, where they differ. */
function truth(said: readonly Said[]) {
  let standing = "";
  return evenings(said).flatMap(({ day, value }) => {
    const before = standing;
    standing = value;
    return before === value ? [] : [{ day, before, after: value }];
  });
}

describe("movesOf", () => {
  it("gives the moves from evening to evening, whenever and however often it is asked", () => {
    fc.assert(
      fc.property(fc.array(saying, { maxLength: 12 }), fc.array(fc.nat(12), { maxLength: 6 }), (sayings, looks) => {
        const said = saidOf(sayings);
        const kept = new Map<string, LastMove>();
        for (const upTo of [...looks.sort((a, b) => a - b), said.length]) {
          const seen = said.slice(0, upTo);
          const last = [...kept.values()].at(-1);
          // The copy may be behind the history, by any number of statements.
          const value = seen[upTo % (seen.length + 1)]?.value;
          for (const move of movesOf(last, evenings(seen), value, seen.at(-1)?.day ?? FIRST)) kept.set(move.day, move);
        }
        expect([...kept.values()].filter(({ before, after }) => before !== after)).toEqual(truth(said));
      }),
    );
  });

  it("takes today for what no history tells, and for what was said of a day that is closed", () => {
    const last = { day: "2026-03-05", before: "a", after: "b" };
    expect(movesOf(undefined, [], "a", "2026-03-07")).toEqual([{ day: "2026-03-07", before: "", after: "a" }]);
    expect(movesOf(last, [], "c", "2026-03-07")).toEqual([{ day: "2026-03-07", before: "b", after: "c" }]);
    expect(movesOf(last, [{ day: "2026-03-02", value: "c" }], "c", "2026-03-05")).toEqual([
      { day: "2026-03-05", before: "a", after: "c" },
    ]);
  });

  it("writes a day that came back to where it began only over one that had not", () => {
    const last = { day: "2026-03-05", before: "a", after: "b" };
    expect(movesOf(last, [{ day: "2026-03-05", value: "a" }], "a", "2026-03-05")).toEqual([
      { day: "2026-03-05", before: "a", after: "a" },
    ]);
  });
});

describe("boardDays", () => {
  const names = { zh: "", en: "" };
  const tag = { name: "t", ...names, values: { a: names, b: names } } as BoardTag;
  const move = (day: string, before: string, after: string, customers: number): MoveCount => ({
    tag: "t",
    day,
    before,
    after,
    customers,
  });

  it("begins with the sum of what was before, and each day follows from the one before it", () => {
    const moves = [
      move("2026-02-28", "", "a", 10),
      move("2026-02-28", "a", "b", 3),
      move("2026-03-01", "a", "b", 2),
      move("2026-03-01", "b", "", 1),
      move("2026-03-03", "", "z", 4),
      { ...move("2026-03-01", "", "a", 99), tag: "another" },
    ];
    const days = boardDays(tag, moves, FIRST, "2026-03-03");
    const of = (day: number, value: string) => days[day]?.values.find((one) => one.value === value);
    expect(days.map(({ day }) => day)).toEqual(["2026-03-01", "2026-03-02", "2026-03-03"]);
    expect([of(0, "a"), of(0, "b")]).toEqual([
      { value: "a", customers: 5, entered: 0, left: 2 },
      { value: "b", customers: 4, entered: 2, left: 1 },
    ]);
    expect(days[0]?.flows).toEqual([
      { from: "a", to: "b", customers: 2 },
      { from: "b", to: null, customers: 1 },
    ]);
    expect([of(1, "a"), days[1]?.flows]).toEqual([{ value: "a", customers: 5, entered: 0, left: 0 }, []]);
    // A value that the catalog does not list any more is still counted.
    expect(of(2, "z")).toEqual({ value: "z", customers: 4, entered: 4, left: 0 });
  });
});
