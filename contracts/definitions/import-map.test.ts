import { describe, expect, test } from "vitest";
import { applyImportMap, checkHeader, factBookOf, loadDefinitions } from "./index.ts";

const { definitions } = loadDefinitions(new URL("../../bank", import.meta.url).pathname);
const map = definitions?.imports["bank-marketing"];
if (!definitions || !map) throw new Error("the sample bank does not load");

const header =
  "age job marital education default housing loan contact month day_of_week duration campaign pdays previous poutcome emp.var.rate cons.price.idx cons.conf.idx euribor3m nr.employed y".split(
    " ",
  );
const values =
  "56 housemaid married basic.4y no no no telephone may mon 261 1 999 0 nonexistent 1.1 93.994 -36.4 4.857 5191 no".split(
    " ",
  );
const row = (change: Record<string, string> = {}) => ({
  ...Object.fromEntries(header.map((name, at) => [name, values[at]])),
  ...change,
});

describe("a row of the call centre's file", () => {
  test("becomes a record and a call result that fit the catalog", () => {
    const { facts, problems } = applyImportMap(map, row({ at: "2008-05-05T09:00:00+08:00" }), 2);
    expect(problems).toEqual([]);
    expect(facts.map(({ type, id, subject, time }) => [type, id, subject, time])).toEqual([
      ["customer_recorded", "record-1", "customer-1", "2008-05-05T09:00:00+08:00"],
      ["call_finished", "call-1", "customer-1", "2008-05-05T09:00:00+08:00"],
    ]);
    expect(facts[0]?.data).toMatchObject({
      age: 56,
      occupation: "housemaid",
      credit_default: "no",
      euribor_3m: 4.857,
      email: "customer-1@example.com",
    });
    expect(facts[0]?.data).not.toHaveProperty("days_since_contact");
    expect(facts[1]?.data).toEqual({ touch: "call-1", outcome: "refused", duration: 261 });
    const book = factBookOf(definitions);
    for (const fact of facts) expect(book.validate(fact.type, fact.data).problems).toEqual([]);
  });

  test("unknown and 999 are missing; a named touch replaces the made one", () => {
    const { facts } = applyImportMap(
      map,
      row({ job: "unknown", default: "unknown", pdays: "3", touch: "abc", y: "yes" }),
      9,
      5,
    );
    expect(facts[0]?.data).not.toHaveProperty("occupation");
    expect(facts[0]?.data).toMatchObject({
      credit_default: "unknown",
      days_since_contact: 3,
      customer_id: "customer-5",
    });
    expect(facts[1]?.data).toMatchObject({ touch: "abc", outcome: "converted" });
    expect(facts[0]).not.toHaveProperty("time");
  });

  test.each([
    ["age", "old", "import.not_of_type"],
    ["age", "-3", "import.too_small"],
    ["age", "", "import.empty"],
    ["y", "maybe", "import.not_listed"],
    ["y", "", "import.empty"],
    ["euribor3m", "4,857", "import.not_of_type"],
    ["month", "smarch", "import.not_listed"],
    ["at", "yesterday", "import.not_of_type"],
  ])("%s %j is one bad row, with field, value, line and reason", (column, value, name) => {
    const { facts, problems } = applyImportMap(map, row({ [column]: value }), 17);
    expect(facts).toEqual([]);
    expect(problems[0]).toMatchObject({ pointer: column, value, row: 17, name });
    expect(problems[0]?.zh).toMatch(/\p{Script=Han}/u);
  });

  test("a header that lacks a column or has another one is told apart", () => {
    expect(checkHeader(map, header)).toEqual({ missing: [], unknown: [] });
    expect(checkHeader(map, [...header.slice(1), "shoe_size", "at"])).toEqual({
      missing: ["age"],
      unknown: ["shoe_size"],
    });
  });
});
