import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { packageRoot } from "#ground/settings";
import { sql } from "#ground/storage";
import { type ImportRow, importFile, listQuarantine } from "#intake";
import { type CustomerState, loadStates, reportQuality, viewOf, wholeState } from "#profile";
import { type TestHouse, testHouse } from "../../model-bank/test-house.ts";
import { catchUp } from "./flows/story/run.ts";

const actor = job("test");
const folder = path.join(packageRoot(), "model-bank", "data", "five-sources");
/** Each source with its file, rows that fit, rows that do not, and facts. */
const sources = [
  ["crm", "crm.csv", 6, 3, 6],
  ["core-banking", "core-banking.csv", 13, 3, 13],
  ["credit", "credit.csv", 5, 3, 11],
  ["e-channels", "e-channels.tsv", 15, 3, 15],
  ["call-centre", "call-centre.csv", 5, 3, 10],
] as const;

let house: TestHouse;
const imports = new Map<string, ImportRow>();

beforeAll(async () => {
  house = await testHouse({ start: new Date("2026-03-01T16:00:00Z") });
  const { bank } = house;
  for (const [map, file] of sources)
    imports.set(map, await importFile(bank.intake, actor, { path: path.join(folder, file), map, name: file }));
  await catchUp(bank);
});
afterAll(() => house?.close());

/** The customer whom the bank calls so, as it stands. */
async function customerOf(subject: string): Promise<CustomerState> {
  const { bank } = house;
  return await bank.storage.batch("test", async (tx) => {
    const customer = (await bank.people.lookup(tx, subject)) ?? 0;
    const states = await loadStates(tx, [customer], bank.attributes, false, wholeState(bank.rules));
    const state = states.get(customer);
    if (!state) throw new Error(`no customer ${subject}`);
    return state;
  });
}

describe("five source systems", () => {
  it("[C150] become one customer: five files with a mapping each, their own columns, codes, money and days", async () => {
    for (const [map, , accepted, quarantined, facts] of sources)
      expect(imports.get(map), map).toMatchObject({ state: "done", accepted, quarantined, duplicates: 0, facts });
    const { bank } = house;
    const { people } = await bank.storage.batch("test", (tx) =>
      tx.one<{ people: number }>(sql`select count(*) as people from profile.person`),
    );
    expect(people).toBe(6);
    const heard = await bank.storage.batch("test", async (tx) => {
      const customer = (await bank.people.lookup(tx, "10001")) ?? 0;
      return await tx.rows<{ source: string }>(
        sql`select distinct source from log.fact where customer = ${customer} and source not like 'perennial/%'
          order by source`,
      );
    });
    expect(heard.map(({ source }) => source)).toEqual(["call-centre", "core-banking", "credit", "crm", "e-channels"]);
  });

  it("[C001] are one pool: what any of them says stands beside what the others say", async () => {
    const { values, lists } = await customerOf("10001");
    expect(values).toMatchObject({ sex: "female", occupation: "professional", risk_level: "C3", outlet: "outlet-1-1" });
    expect(values).toMatchObject({ demand_balance: 82_310_50, aum: 332_310_50, account_class: "I", payroll: true });
    expect(values).toMatchObject({ liabilities: 1_263_500_00, channels_used: ["app", "wechat", "atm"] });
    expect(lists.holdings?.map(({ reference }) => reference)).toEqual([
      "DEP-2025-0001",
      "WM-2026-0001",
      "LN-2019-0001",
      "CC-2018-0001",
    ]);
    const { bank } = house;
    const known = await bank.storage.batch("test", async (tx) => {
      const customers = await Promise.all(["10001", "10003"].map((subject) => bank.people.lookup(tx, subject)));
      const opened = await bank.people.personal(
        tx,
        customers.map((customer) => customer ?? 0),
      );
      return customers.map((customer) => opened.get(customer ?? 0));
    });
    expect(known[0]).toMatchObject({ name: "王晓梅", phone: "13800138001", union_id: "ou-wang-01" });
    // The call centre confirmed a newer number than the CRM has.
    expect(known[1]).toMatchObject({ name: "欧阳静", phone: "13700137303" });
  });

  it("[C002] fill every field: who, what is owned and owed, what was signed, where and how money is spent", async () => {
    const rows = ["10001", "10002", "10003", "10004", "10005", "10006"];
    const states = await Promise.all(rows.map(customerOf));
    for (const { values } of states) {
      for (const name of ["age", "sex", "occupation", "education", "birthday", "aum", "demand_balance", "contracts"])
        expect(values, name).toHaveProperty(name);
    }
    const [first, second, , , , sixth] = states;
    expect(first?.values.spend_scenes).toEqual(["dining", "groceries"]);
    expect(second?.values).toMatchObject({ liabilities: 86_400_50, demand_balance: 1_520_000_07 });
    expect(second?.lists.holdings).toEqual([
      {
        reference: "DEP-2024-0002",
        product: "td_24m",
        kind: "term_deposit",
        amount: 500_000_00,
        rate: 1.65,
        opened_on: "2024-06-10",
        matures_on: "2026-06-10",
        status: "active",
      },
      expect.objectContaining({ reference: "DEP-2026-0002", amount: 300_000_00 }),
      {
        reference: "FND-2023-0002",
        product: "fd_bond",
        kind: "fund",
        amount: 12_000_50,
        rate: 2.9,
        opened_on: "2023-01-05",
        status: "closed",
      },
      expect.objectContaining({
        kind: "loan",
        amount: 86_400_50,
        rate: 5.4,
        status: "overdue",
        matures_on: "2026-10-01",
      }),
    ]);
    expect(sixth?.values).toMatchObject({ staff: true, liabilities: 0, consent: ["marketing:sms"] });
    // Who asked not to be called is not, whatever the CRM once noted.
    const fourth = states[3];
    expect(fourth?.values.consent ?? []).not.toContain("marketing:agent_call");
  });

  it("[C009] bring browsing in: seconds on product pages, depth of tabs, visits", async () => {
    const { bank, clock } = house;
    const state = await customerOf("10001");
    const { metric = {} } = viewOf(state, bank.rules, clock.now());
    expect(metric).toMatchObject({
      visits_30d: 3,
      visits_7d: 3,
      dwell_30d: 147.75,
      longest_dwell_30d: 95.5,
      tab_depth_30d: 5,
      mean_tab_depth_30d: 3,
      products_viewed_30d: 2,
      last_product_viewed: "fd_bond",
      spend_30d: 1_320_50,
      logins_30d: 1,
    });
    const second = viewOf(await customerOf("10002"), bank.rules, clock.now()).metric;
    expect(second).toMatchObject({ visits_30d: 1, dwell_30d: 20, tab_depth_30d: 2, complaints_30d: 1 });
  });

  it("keep bad rows aside with column, line and reason", async () => {
    const { bank } = house;
    const found: Record<string, unknown[]> = {};
    for (const [map] of sources) {
      const items = await listQuarantine(bank.storage, actor, { import: imports.get(map)?.id ?? "" });
      // Rows of one slice were received at one instant.
      const inOrder = [...items].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
      found[map] = inOrder.map(({ line, problems: [first] }) => [line, first?.pointer, first?.name]);
    }
    expect(found).toEqual({
      crm: [
        [8, "年龄", "import.not_of_type"],
        [9, "机构号", "import.not_listed"],
        [10, "出生日期", "import.not_of_type"],
      ],
      "core-banking": [
        [15, "AMT_FEN", "import.not_of_type"],
        [16, "MAT_DT", "import.not_of_type"],
        [17, "", "intake.ragged"],
      ],
      credit: [
        [7, "余额", "import.not_of_type"],
        [8, "业务品种", "import.not_listed"],
        [9, "总负债万元", "import.too_small"],
      ],
      "e-channels": [
        [17, "product", "import.not_listed"],
        [18, "dwell_ms", "import.too_large"],
        [19, "amount", "import.not_of_type"],
      ],
      "call-centre": [
        [7, "about", "import.not_listed"],
        [8, "started", "import.not_of_type"],
        [9, "customer", "import.empty"],
      ],
    });
  });

  it("change nothing when they are sent again, and change one holding when its contract does", async () => {
    const { bank } = house;
    const before = await customerOf("10001");
    for (const [map, file] of sources) {
      const again = await importFile(bank.intake, actor, { path: path.join(folder, file), map, name: file });
      expect(again.id).toBe(imports.get(map)?.id);
    }
    await catchUp(bank);
    expect(await customerOf("10001")).toEqual(before);
    const header = (await readFile(path.join(folder, "core-banking.csv"), "utf8")).split("\n")[0];
    const next = path.join(house.home, "core-banking-20260302.csv");
    const row = "A|20260302|000000010001||20250401|||||||DEP-2025-0001|D112|0|1.45|20260401|9";
    await writeFile(next, `${header}\n${row}\n`);
    await importFile(bank.intake, actor, { path: next, map: "core-banking", name: "core-banking-20260302.csv" });
    await catchUp(bank);
    const { lists } = await customerOf("10001");
    const [first, ...others] = lists.holdings ?? [];
    expect(first).toMatchObject({ reference: "DEP-2025-0001", amount: 0, status: "closed", opened_on: "2025-04-01" });
    expect(others).toEqual(before.lists.holdings?.slice(1));
  });

  it("are judged by what the catalog asks of each attribute", async () => {
    const { bank, clock } = house;
    const { storage, columnar, people, definitions } = bank;
    await bank.copyProfiles();
    const report = await reportQuality({ storage, columnar, people, catalog: definitions.catalog, clock }, actor);
    const of = (name: string) => report.attributes.find((one) => one.name === name);
    expect(report).toMatchObject({ customers: 6, missing: [], duplicates: [] });
    expect(of("aum")).toMatchObject({ present: 6, invalid: 0, freshness: { told: 6, fresh: 6 } });
    expect(of("phone")).toMatchObject({ present: 6, invalid: 0, judged: 6, personal: true });
    expect(of("risk_level")).toMatchObject({ present: 5, shift: { psi: null } });
  });

  it("leave no customer number, name or phone in the log", async () => {
    const { bank } = house;
    const { text } = await bank.storage.batch("test", (tx) =>
      tx.one<{ text: string }>(sql`select string_agg(f::text, '\n') as text from log.fact f`),
    );
    for (const secret of ["C0010001", "000000010001", "CR-10001", "13800138001", "王晓梅", "wang.xm", "ou-wang-01"])
      expect(text).not.toContain(secret);
  });
});
