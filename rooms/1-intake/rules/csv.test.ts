import { Buffer } from "node:buffer";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CsvOptions, CsvReader, type CsvRow } from "./csv.ts";

function read(bytes: Uint8Array, options: CsvOptions = {}, cuts: readonly number[] = []): CsvRow[] {
  const reader = new CsvReader(options);
  const rows: CsvRow[] = [];
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    rows.push(...reader.push(bytes.subarray(from, cut)));
    from = Math.max(from, cut);
  }
  rows.push(...reader.push(bytes.subarray(from)), ...reader.end());
  return rows;
}

const text = (value: string, options?: CsvOptions) => read(Buffer.from(value), options);
const plain = (rows: readonly CsvRow[]) => rows.map((row) => [row.line, row.problem ?? row.values]);

describe("csv", () => {
  it("reads separators, quotes, BOM, CRLF, blank lines and a last line without an end", () => {
    expect(plain(text('\uFEFFa;"b";c\r\n1;"x;""y""\n z";3\r\n\r\n4;;"6"'))).toEqual([
      [1, ["a", "b", "c"]],
      [2, ["1", 'x;"y"\n z', "3"]],
      [5, ["4", "", "6"]],
    ]);
    expect(plain(text("a\tb,c\td\n1\t2\t3\n"))[1]).toEqual([2, ["1", "2", "3"]]);
    expect(plain(text("one\n1\n2"))).toHaveLength(3);
  });

  it("hands a broken row out and goes on at the next line", () => {
    expect(plain(text('a,b\n1,"x"y\n2,"open\n3,c\n4,d'))).toEqual([
      [1, ["a", "b"]],
      [2, "text_after_quote"],
      [3, "unclosed_quote"],
      [4, ["3", "c"]],
      [5, ["4", "d"]],
    ]);
    expect(plain(read(Buffer.from([97, 44, 98, 10, 0xff, 44, 49, 10, 50, 44, 0, 10, 51, 44, 52])))).toEqual([
      [1, ["a", "b"]],
      [2, "bad_text"],
      [3, "bad_text"],
      [4, ["3", "4"]],
    ]);
  });

  it("keeps a replacement character that the file really holds, and reads GB18030 when told so", () => {
    expect(plain(text("a,\uFFFD"))).toEqual([[1, ["a", "\uFFFD"]]]);
    const gb = Buffer.from([0xbf, 0xcd, 0xbb, 0xa7, 44, 0xc0, 0xee]);
    expect(plain(read(gb, { encoding: "gb18030" }))).toEqual([[1, ["客户", "李"]]]);
    expect(plain(read(gb))).toEqual([[1, "bad_text"]]);
  });

  it("passes over rows beyond the limit in bounded memory", () => {
    const options = { maxRowBytes: 50 };
    const long = "x".repeat(300);
    const bytes = Buffer.from(`a,b\n${long},1\n2,"${long}"\n3,4\n5,"${long}`);
    const cuts = Array.from({ length: 60 }, (_, i) => i * 10);
    for (const pieces of [[], cuts]) {
      expect(plain(read(bytes, options, pieces)).map(([line, found]) => [line, Array.isArray(found)])).toEqual([
        [1, true],
        [2, false],
        [3, false],
        [4, true],
        [5, false],
      ]);
    }
  });

  it("agrees with csv-parse on well-formed text, however it is cut, and can go on behind any row", () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", "客", " ", ",", ";", '"', "\n", "\r\n", "1", "𠮷"),
      maxLength: 8,
    });
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
      );
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(",", ";", "\t") as fc.Arbitrary<"," | ";" | "\t">,
        fc.constantFrom("\n", "\r\n"),
        fc.array(fc.nat(400), { maxLength: 6 }),
        (rows, separator, newline, cuts) => {
          const quote = (value: string) => (/[",;\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
          const bytes = Buffer.from(rows.map((row) => row.map(quote).join(separator)).join(newline) + newline);
          const got = read(
            bytes,
            { separator },
            cuts.map((cut) => cut % (bytes.length + 1)),
          );
          const wanted = parse(bytes, { delimiter: separator, relax_column_count: true, skip_empty_lines: true });
          expect(got.map((row) => row.values)).toEqual(wanted);
          for (const [index, row] of got.entries()) {
            const on = read(bytes.subarray(row.next.offset), { separator, start: row.next });
            expect(on).toEqual(got.slice(index + 1));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("finds the same rows in any bytes, however they are cut", () => {
    const byte = fc.constantFrom(97, 44, 34, 10, 13, 0xe5, 0xae, 0xa2, 0);
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 60 }), fc.array(fc.nat(60), { maxLength: 8 }), (raw, cuts) => {
        const bytes = Buffer.from(raw);
        const whole = read(bytes, { separator: "," });
        const cut = read(
          bytes,
          { separator: "," },
          cuts.map((at) => Math.min(at, bytes.length)),
        );
        expect(cut).toEqual(whole);
      }),
      { numRuns: 1000 },
    );
  });
});
