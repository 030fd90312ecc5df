import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatYuan } from "#ground/money";
import {
  dayOfText,
  formatFault,
  instantOfText,
  piecesOf,
  templateColumns,
  valueOfText,
  yuanOfText,
} from "./import-values.ts";
import { applyImportMap, type ImportMap } from "./index.ts";

describe("values as source systems write them", () => {
  test.each([
    ["20260301", "yyyyMMdd", "2026-03-01"],
    ["2026/3/1", "yyyy/M/d", "2026-03-01"],
    ["01.03.2026", "dd.MM.yyyy", "2026-03-01"],
    ["2026年3月1日", "yyyy年M月d日", "2026-03-01"],
    ["2026-02-30", "yyyy-MM-dd", undefined],
    ["2026/03/01 ", "yyyy/MM/dd", undefined],
    ["26/3/1", "yyyy/M/d", undefined],
  ])("day %s by %s", (raw, format, day) => {
    expect(dayOfText(raw, format)).toBe(day);
  });

  test.each([
    ["2026-03-01 09:30", { format: "yyyy-MM-dd HH:mm" }, "2026-03-01T01:30:00.000Z"],
    ["20260301093059", { format: "yyyyMMddHHmmss", zone: "UTC" }, "2026-03-01T09:30:59.000Z"],
    ["1772328600", { format: "epoch_seconds" }, "2026-03-01T01:30:00.000Z"],
    ["1772328600123", { format: "epoch_milliseconds" }, "2026-03-01T01:30:00.123Z"],
    ["2026-03-01 24:30", { format: "yyyy-MM-dd HH:mm" }, undefined],
    ["99999999999999999", { format: "epoch_milliseconds" }, undefined],
    ["2026-03-01T09:30:00+08:00", {}, "2026-03-01T09:30:00+08:00"],
  ])("instant %s by %j", (raw, written, instant) => {
    expect(instantOfText(raw, written)).toBe(instant);
  });

  test.each([
    ["yyyyMMdd", "date", undefined],
    ["yyyyMM", "date", "no_day"],
    ["yyyyMMdd", "instant", "no_time"],
    ["epoch_seconds", "date", "no_day"],
    ["yyyyMMddMM", "date", "twice"],
  ] as const)("format %s of a %s: %s", (format, type, fault) => {
    expect(formatFault(format, type)).toBe(fault);
  });

  test.each([
    ["8231050", "fen", "82310.50"],
    ["-5", "fen", "-0.05"],
    ["0", "fen", "0"],
    ["1000.50", "fen", undefined],
    ["126.35", "wan", "1263500"],
    ["8.64005", "wan", "86400.50"],
    ["0.2345671", "wan", undefined],
    ["12.345", "yuan", undefined],
    ["1,000", "fen", undefined],
  ] as const)("amount %s in %s", (raw, unit, yuan) => {
    expect(yuanOfText(raw, unit)).toBe(yuan);
  });

  test("amounts are exact in every unit", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (fen) => {
        const yuan = formatYuan(fen);
        expect(Number(yuanOfText(String(fen), "fen"))).toBe(Number(yuan));
        expect(Number(yuanOfText(yuan, "yuan"))).toBe(Number(yuan));
        const wan = `${fen < 0 ? "-" : ""}${String(Math.abs(fen))
          .padStart(7, "0")
          .replace(/(\d{6})$/, ".$1")}`;
        expect(Number(yuanOfText(wan, "wan"))).toBe(Number(yuan));
      }),
    );
  });

  test("numbers lose their signs of currency, lists their separators", () => {
    expect(valueOfText("money", "￥1,234.50", { strip: "￥," })).toBe("1234.50");
    expect(valueOfText("double", "3.60%", { strip: "%" })).toBe(3.6);
    expect(valueOfText("double", "95500", { divided_by: 1_000 })).toBe(95.5);
    expect(valueOfText("list", "a; b ;;c", { separator: ";" })).toEqual(["a", "b", "c"]);
  });

  test("templates part columns from what is done to them", () => {
    expect(piecesOf("c-{NO|digits|unpad}.")).toEqual([
      { text: "c-", filters: [] },
      { column: "NO", filters: ["digits", "unpad"] },
      { text: ".", filters: [] },
    ]);
    expect(templateColumns("{a|trim}-{row}-{b}")).toEqual(["a", "b"]);
  });
});

const map: ImportMap = {
  id: "wide",
  zh: "宽表",
  en: "Wide",
  source: "wide",
  subject: "{NO|digits|unpad}",
  columns: ["NO", "AS_OF", "SVC", "D_AMT", "D_END", "L_AMT", "SEX"],
  facts: [
    {
      id: "{AS_OF}-{row}",
      type: "customer_recorded",
      time: { from: "AS_OF", format: "yyyyMMdd" },
      fields: {
        sex: { from: "SEX", map: { "1": "male", "2": "female" }, otherwise: "unknown" },
        contracts: { from: "SVC", as: "list", separator: ";", map: { S: "sms_notice", M: "mobile_bank" } },
        holdings: {
          records: [
            {
              when: { from: "D_AMT", filled: true },
              fields: {
                kind: { const: "term_deposit" },
                reference: { template: "{AS_OF}-d" },
                amount: { from: "D_AMT", as: "money", unit: "fen" },
                matures_on: { from: "D_END", as: "date", format: "yyyyMMdd" },
              },
            },
            {
              when: { from: "L_AMT", filled: true },
              fields: { kind: { const: "loan" }, amount: { from: "L_AMT", as: "money" } },
            },
          ],
        },
      },
    },
  ],
};
const row = (change: Record<string, string> = {}) => ({
  NO: "C0000123",
  AS_OF: "20260301",
  SVC: "S;M;S",
  D_AMT: "100050",
  D_END: "20270301",
  L_AMT: "",
  SEX: "9",
  ...change,
});

describe("a wide row", () => {
  test("holds records side by side, codes and padded numbers", () => {
    const { facts, problems } = applyImportMap(map, row(), 2);
    expect(problems).toEqual([]);
    expect(facts).toEqual([
      {
        source: "wide",
        id: "20260301-1",
        type: "customer_recorded",
        subject: "123",
        time: "2026-02-28T16:00:00.000Z",
        data: {
          sex: "unknown",
          contracts: ["sms_notice", "mobile_bank"],
          holdings: [{ kind: "term_deposit", reference: "20260301-d", amount: "1000.50", matures_on: "2027-03-01" }],
        },
      },
    ]);
    expect(applyImportMap(map, row({ D_AMT: "", L_AMT: "5.00" }), 2).facts[0]?.data.holdings).toEqual([
      { kind: "loan", amount: "5.00" },
    ]);
  });

  test.each([
    ["SVC", "S;X", "import.not_listed"],
    ["D_AMT", "10.5", "import.not_of_type"],
    ["D_END", "20271301", "import.not_of_type"],
    ["AS_OF", "2026-03-01", "import.not_of_type"],
    ["NO", "", "import.empty"],
  ])("%s %j is a bad row", (column, value, name) => {
    const { facts, problems } = applyImportMap(map, row({ [column]: value }), 7);
    expect(facts).toEqual([]);
    expect(problems[0]).toMatchObject({ pointer: column, row: 7, name });
    expect(problems[0]?.zh).toMatch(/\p{Script=Han}/u);
  });
});
