import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatYuan, parseYuan } from "#ground/money";

describe("money", () => {
  it("reads numbers and decimal texts as fen", () => {
    const known: [unknown, number | null][] = [
      ["0", 0],
      ["-0", 0],
      ["-0.00", 0],
      ["12.05", 1_205],
      ["12.5", 1_250],
      ["-12.05", -1_205],
      [0.1, 10],
      [19.99, 1_999],
      [8, 800],
      ["0012", 1_200],
      ["9999999999999.99", 999_999_999_999_999],
    ];
    for (const [value, fen] of known) expect([value, parseYuan(value)]).toEqual([value, fen]);
  });

  it("refuses what is not exactly money instead of rounding it", () => {
    const wrong = ["", " ", "1.", ".5", "1.005", "1e3", "1,000", "+1", "1 ", "￥1", "NaN", "99999999999999", "--1"];
    const others = [0.001, 1e21, Number.NaN, Number.POSITIVE_INFINITY, null, undefined, true, {}, [1], 1n];
    for (const value of [...wrong, ...others]) expect([value, parseYuan(value)]).toEqual([value, null]);
  });

  it("reads back what it writes, and adds up without a fen lost", () => {
    const fen = fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 });
    fc.assert(
      fc.property(fen, (value) => {
        expect(parseYuan(formatYuan(value))).toBe(value);
        expect(formatYuan(value)).toMatch(/^-?\d+\.\d\d$/);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 })), (values) => {
        const sum = values.reduce((total, value) => total + value, 0);
        const read = values.map((value) => parseYuan(formatYuan(value)) ?? Number.NaN);
        expect(read.reduce((total, value) => total + value, 0)).toBe(sum);
      }),
    );
  });

  it("reads a number as its shortest decimal text, so that JSON's numbers of two places are exact", () => {
    fc.assert(
      fc.property(fc.integer({ min: -10_000_000_000, max: 10_000_000_000 }), (fen) => {
        const number = Number(formatYuan(fen));
        expect(parseYuan(JSON.parse(JSON.stringify({ number })).number)).toBe(fen === 0 ? 0 : fen);
      }),
    );
  });
});
