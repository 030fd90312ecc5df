import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvCell, csvLine } from "#contracts/api";
import { chinaCalendar } from "#ground/calendar";
import { type Assignable, assign, type Colleague } from "./assign.ts";
import { keyOfMessageId, messageIdOf, sendKey } from "./keys.ts";
import { fold, type Receipt, receipts, type TouchState, touchStates } from "./states.ts";
import { endOfWorkingDay } from "./working-day.ts";

const foldAll = (from: TouchState, given: readonly Receipt[]): TouchState => given.reduce(fold, from);
const anyReceipt = fc.constantFrom(...receipts);
const anyState = fc.constantFrom(...touchStates);

describe("the fold of receipts", () => {
  it("ends in the same state in every order, and with every receipt repeated", () => {
    fc.assert(
      fc.property(
        anyState,
        fc
          .array(anyReceipt, { maxLength: 8 })
          .chain((given) =>
            fc.tuple(fc.constant(given), fc.shuffledSubarray([...given, ...given], { minLength: given.length * 2 })),
          ),
        (from, [given, mixed]) => {
          expect(foldAll(from, mixed)).toBe(foldAll(from, given));
        },
      ),
    );
  });

  it("never falls back", () => {
    fc.assert(
      fc.property(anyState, anyReceipt, anyReceipt, (from, one, two) => {
        const after = fold(from, one);
        // What was left is not reached again.
        if (after !== from) expect(fold(fold(after, two), one)).not.toBe(from);
        expect(["planned", "submitting"].includes(after) && after !== from).toBe(false);
      }),
    );
  });

  it("keeps what arrived when a late acceptance, a second delivery or a guess of ours comes", () => {
    expect(foldAll("submitting", ["delivered", "accepted"])).toBe("delivered");
    expect(foldAll("accepted", ["delivered", "delivered", "failed", "expired"])).toBe("delivered");
    expect(foldAll("accepted", ["expired", "delivered"])).toBe("delivered");
    expect(foldAll("submitting", ["unknown", "accepted"])).toBe("accepted");
    expect(fold("denied", "delivered")).toBe("denied");
  });
});

describe("the send key", () => {
  it("comes back from the Message-ID that is made of it", () => {
    const part = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => !/[\s/@]/.test(text));
    fc.assert(
      fc.property(part, part, part, part, (playbook, version, enrolment, wave) => {
        const key = sendKey({ playbook, version, enrolment, wave });
        const id = messageIdOf(key, "bank.example.com");
        expect(id).toMatch(/^<[A-Za-z0-9_/=-]+@bank\.example\.com>$/);
        expect(keyOfMessageId(id)).toBe(key);
      }),
    );
    expect(messageIdOf("p@1/e/w", "d")).toBe("<p=401/e/w@d>");
    expect(keyOfMessageId("<hello.world@d>")).toBeUndefined();
    expect(() => sendKey({ playbook: "a/b", version: "1", enrolment: "e", wave: "w" })).toThrow(RangeError);
  });
});

describe("sharing out calls", () => {
  const touch = fc.record({ value: fc.integer({ min: -5, max: 5 }), unit: fc.constantFrom(1, 2, null) });
  const people: Colleague[] = ["c", "a", "b"].map((person) => ({ person, scope: "all" }));
  const named = (rows: readonly { value: number; unit: number | null }[]): Assignable[] =>
    rows.map((row, n) => ({ ...row, touch: n, key: `k${n}`, probability: null }));

  it("differs by at most one task between colleagues of one scope, and does not depend on the order of rows", () => {
    fc.assert(
      fc.property(fc.array(touch, { maxLength: 60 }), (rows) => {
        const touches = named(rows);
        const given = assign(touches, people, []);
        const counts = people.map(({ person }) => given.filter((one) => one.person === person).length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
        expect(assign([...touches].reverse(), [...people].reverse(), [])).toEqual(given);
        for (const { person } of people) {
          const ranks = given.filter((one) => one.person === person).map(({ rank }) => rank);
          expect(ranks).toEqual(ranks.map((_, n) => n + 1));
        }
      }),
    );
  });

  it("gives to the least loaded in scope, the best first, and to nobody out of scope", () => {
    const scoped: Colleague[] = [
      { person: "a", scope: [1] },
      { person: "b", scope: [1, 2] },
    ];
    const rows = named([
      { value: 1, unit: 1 },
      { value: 9, unit: 2 },
      { value: 5, unit: 1 },
      { value: 7, unit: null },
    ]);
    expect(assign(rows, scoped, [{ person: "a", open: 1, lastRank: 4 }])).toEqual([
      { touch: 1, person: "b", rank: 1 },
      { touch: 3, person: null, rank: 1 },
      { touch: 2, person: "a", rank: 5 },
      { touch: 0, person: "b", rank: 2 },
    ]);
  });
});

describe("the end of the working day", () => {
  const end = (text: string) => endOfWorkingDay(new Date(text), "Asia/Shanghai", chinaCalendar).toISOString();
  it("is today's closing, and the next workday's after it and on days off", () => {
    expect(end("2026-03-05T01:00:00Z")).toBe("2026-03-05T09:00:00.000Z");
    expect(end("2026-03-05T09:00:00Z")).toBe("2026-03-06T09:00:00.000Z");
    expect(end("2026-03-07T01:00:00Z")).toBe("2026-03-09T09:00:00.000Z");
    expect(end("2026-10-01T01:00:00Z")).toBe("2026-10-08T09:00:00.000Z");
  });
});

describe("exported cells", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u00a0=1", "a\n=1", "\r=1", "＝1+1"])(
    "does not run %j",
    (cell) => {
      expect(csvCell(cell).startsWith(`"'`)).toBe(true);
    },
  );
  it("leaves numbers and words alone", () => {
    expect(csvLine([-5, "王小明", 'say "yes"', null, "a=b"])).toBe('-5,"王小明","say ""yes""",,"a=b"\r\n');
  });
});
