/** What a trial reads off its files, before any engine starts. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleDefinitions } from "../../../../model-bank/test-house.ts";
import { prepareTrial, readColumnMap, type TrialFiles } from "./index.ts";

let folder: string;
const base = sampleDefinitions();

beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-try-"));
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

let files = 0;
async function written(text: string): Promise<string> {
  const file = path.join(folder, `file-${files++}`);
  await fs.writeFile(file, text);
  return file;
}

async function prepared(
  csv: string,
  text = "true",
  more: Partial<TrialFiles> & { eventLines?: readonly string[] } = {},
) {
  const { eventLines, ...rest } = more;
  const events = eventLines && (await written(eventLines.join("\n")));
  return await prepareTrial(base, {
    text,
    customers: await written(csv),
    id: "id",
    map: new Map(),
    now: new Date("2026-03-10T04:00:00Z"),
    ...rest,
    ...(events === undefined ? {} : { events }),
  });
}
const types = async (csv: string, map?: string) => {
  const { columns } = await prepared(csv, "true", map === undefined ? {} : { map: readColumnMap(map) });
  return Object.fromEntries(columns.map(({ name, type }) => [name, type]));
};

describe("a file's columns", () => {
  it("are typed by their values: int, double, date, bool, else string; blanks are missing", async () => {
    const csv = [
      "id,whole,decimal,mixed,day,flag,code,text,none,late,wide",
      "1,-5,1.5,1,2024-02-29,true,007,a,,2024-02-30,9007199254740993",
      "2,,2.0,2.5,,false,012,5, ,2024-02-29,1",
    ].join("\n");
    expect(await types(csv)).toEqual({
      id: "int",
      whole: "int",
      decimal: "double",
      mixed: "double",
      day: "date",
      flag: "bool",
      code: "string",
      text: "string",
      none: "string",
      late: "string",
      wide: "int",
    });
  });

  it("are typed and named by a map where it says so; what does not fit is told with its line", async () => {
    const csv = 'id;Balance (CNY);when\na;"1,200.50";2026-01-01T00:00:00Z\nb;n/a;\n';
    const map = 'columns:\n  "Balance (CNY)": { type: money, name: balance, missing: [n/a] }\n  when: instant\n';
    expect(await types(csv, map)).toEqual({ id: "string", balance: "money", when: "instant" });
    await expect(types(csv, "when: date")).rejects.toMatchObject({ caseName: "try.bad_value", params: { line: 2 } });
    await expect(types(csv, "whenn: date")).rejects.toMatchObject({ caseName: "try.unknown_column" });
    await expect(types(csv, "when: datum")).rejects.toMatchObject({ caseName: "try.bad_map" });
  });

  it("get names that conditions can use, and are refused when two would be one", async () => {
    expect(await types("id,emp.var.rate,活期余额,default,2nd\n1,1.1,5,no,x\n")).toEqual({
      id: "int",
      emp_var_rate: "double",
      demand_balance: "int",
      default: "string",
      c_2nd: "string",
    });
    await expect(types("id,a-b,a.b\n")).rejects.toMatchObject({ caseName: "try.same_name" });
  });

  it("need an id, each once", async () => {
    await expect(prepared("number,age\n1,2\n")).rejects.toMatchObject({ caseName: "try.no_id_column", exitCode: 2 });
    await expect(prepared("id,age\n1,2\n1,3\n")).rejects.toMatchObject({
      caseName: "try.duplicate_id",
      params: { line: 3, first: 2, id: "1" },
    });
    await expect(prepared("id,age\n,3\n")).rejects.toMatchObject({ caseName: "try.empty_id" });
    await expect(prepared("id,age\n1\n")).rejects.toMatchObject({ caseName: "try.ragged" });
    await expect(prepared("")).rejects.toMatchObject({ caseName: "try.no_header" });
  });

  it("of a file without rows are what the condition takes them for", async () => {
    const { problems, columns } = await prepared("id,age,since\n", "customer.age >= 18 && customer.since < today()");
    expect(problems).toEqual([]);
    expect(columns.map(({ type }) => type)).toEqual(["string", "int", "date"]);
  });
});

describe("a condition on files", () => {
  it("is told its mistakes with place and nearest name, and knows the file's columns alone", async () => {
    const { problems } = await prepared("id,age\n1,20\n", "customer.agee > 5 && customer.aum > 1.0");
    expect(problems.map(({ start, end }) => [start, end])).toEqual([
      [9, 13],
      [30, 33],
    ]);
    expect(problems[0]?.en).toContain("did you mean age?");
    expect(problems[0]?.zh).toContain("是否想写 age？");
    const { problems: late } = await prepared("id,age\n1,20\n", "event.amount > 5.0 || before.customer.age > 3");
    expect(late.length).toBeGreaterThan(0);
  });

  it("keeps rules of the tags it reads and of no others", async () => {
    const { bank } = await prepared("id,aum\n1,20\n", 'tag.tier == "mass"');
    const { tags, attributes } = bank.definitions.catalog;
    expect(tags.tier?.rules?.length).toBeGreaterThan(0);
    expect(Object.values(tags).filter(({ rules, computed }) => rules || computed).length).toBeLessThan(4);
    expect(attributes.aum?.type).toBe("money");
    expect(bank.feeds.get("aum")).toEqual({ attribute: "aum", type: "money" });
  });
});

describe("a file of events", () => {
  const event = (id: number, more: object = {}) =>
    JSON.stringify({
      specversion: "1.0",
      type: "complaint_filed",
      source: "s",
      id: String(id),
      subject: "1",
      time: "2026-03-01T10:00:00+08:00",
      data: { ticket: `t-${id}` },
      ...more,
    });

  it("is taken line by line: what does not fit is set aside with its line, later ones and strangers are left out", async () => {
    const { events } = await prepared("id,age\n1,20\n", "true", {
      eventLines: [
        event(1),
        "not json",
        "",
        event(2, { data: {} }),
        event(3, { time: "2026-03-10T04:00:00.001Z" }),
        event(4, { time: "2026-03-10T04:00:00Z" }),
        event(5, { subject: "2" }),
        event(6, { type: "attribute_changed", data: { aum: "5.00" } }),
      ],
    });
    expect(events?.counts).toEqual({ good: 3, bad: 2, later: 1, stranger: 1 });
    expect(events?.bad.map(({ line, pointer }) => [line, pointer])).toEqual([
      [2, ""],
      [4, "/data/ticket"],
    ]);
    expect([...(events?.touched ?? [])]).toEqual(["aum"]);
  });

  it("is refused where no line of it can be used", async () => {
    await expect(prepared("id\n1\n", "true", { eventLines: ["x", "y"] })).rejects.toMatchObject({
      caseName: "try.no_good_event",
      exitCode: 2,
      fields: [{ row: 1 }, { row: 2 }],
    });
  });
});
