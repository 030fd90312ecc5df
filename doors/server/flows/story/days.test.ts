import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayOf } from "#ground/clock";
import { assignDays, batchesOf } from "./days.ts";

const zone = "Asia/Shanghai";
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const cells = fc.array(fc.record({ month: fc.constantFrom(...months), weekday: fc.constantFrom(...weekdays) }), {
  maxLength: 60,
});

describe("assignDays", () => {
  it("begins in May 2008 and starts a new day when month or weekday changes", () => {
    const rows = [
      ["may", "mon"],
      ["may", "mon"],
      ["may", "tue"],
      ["may", "mon"],
      ["jun", "mon"],
      ["jan", "mon"],
    ].map(([month = "", weekday = ""]) => ({ month, weekday }));
    expect(assignDays(rows)).toEqual([
      "2008-05-05",
      "2008-05-05",
      "2008-05-06",
      "2008-05-12",
      "2008-06-02",
      "2009-01-05",
    ]);
    expect(assignDays([{ month: "may", weekday: "thu" }])).toEqual(["2008-05-01"]);
  });

  it("never runs backwards, gives the month and weekday that the row names, and the next such date", () => {
    fc.assert(
      fc.property(cells, (rows) => {
        const days = assignDays(rows);
        days.forEach((day, i) => {
          const date = new Date(`${day}T00:00:00Z`);
          expect(months[date.getUTCMonth()]).toBe(rows[i]?.month);
          expect(weekdays[(date.getUTCDay() + 6) % 7]).toBe(rows[i]?.weekday);
          if (i === 0) return;
          const same = rows[i]?.month === rows[i - 1]?.month && rows[i]?.weekday === rows[i - 1]?.weekday;
          expect(same ? day === days[i - 1] : day > (days[i - 1] ?? "")).toBe(true);
        });
      }),
    );
  });

  it("keeps a row that names no day on the day before it", () => {
    expect(
      assignDays([
        { month: "may", weekday: "mon" },
        { month: "mai", weekday: "mon" },
        { month: "may", weekday: "mon" },
      ]),
    ).toEqual(["2008-05-05", "2008-05-05", "2008-05-05"]);
  });
});

describe("batchesOf", () => {
  it("puts records before scores, decisions, and the first call; rows of history never come after a decision of theirs", () => {
    fc.assert(
      fc.property(cells, fc.nat(60), (rows, at) => {
        const days = assignDays(rows);
        const cut = Math.min(at, rows.length);
        const batches = batchesOf(days, cut, zone);
        expect(
          batches.flatMap((batch) => Array.from({ length: batch.to - batch.from }, (_, i) => batch.from + i)),
        ).toEqual(rows.map((_, i) => i));
        for (const batch of batches) {
          expect(batch.history).toBe(batch.to <= cut);
          for (let row = batch.from; row < batch.to; row++) {
            expect(dayOf(batch.recordedAt(row), zone)).toBe(batch.day);
            expect(batch.recordedAt(row) < batch.scoreAt).toBe(true);
            expect(batch.calledAt(row) >= batch.sendAt).toBe(true);
          }
          expect(batch.scoreAt < batch.decideAt && batch.decideAt < batch.sendAt).toBe(true);
          const before = batches.filter((other) => other.history).at(-1);
          if (!batch.history && before)
            expect(before.calledAt(before.to - 1) < batch.recordedAt(batch.from)).toBe(true);
        }
      }),
    );
  });
});
