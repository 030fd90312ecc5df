import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownerTransaction, readTables, sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { listsAfter } from "./rules/lists.ts";
import type { ListTable } from "./rules/state.ts";
import { addColumnarLists, addLists, makeListTable } from "./store/lists.ts";

const holdings: ListTable = {
  name: "holdings",
  fields: { reference: "string", amount: "money", matures_on: "date", since: "instant", open: "bool" },
};

describe("lists of records", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());
  const add = (...lists: ListTable[]) => ownerTransaction(bank.owner, (tx) => addLists(tx, lists));

  it("get a table with a column a field, once; a field may be added and never retyped", async () => {
    const all = Object.keys(holdings.fields).map((field) => `holdings.${field}`);
    expect(await add(holdings)).toEqual(all);
    await addColumnarLists(bank.columnar, [holdings]);
    await addColumnarLists(bank.columnar, [holdings]);
    expect(await add({ ...holdings, fields: { ...holdings.fields, rate: "double" } })).toEqual(["holdings.rate"]);
    await expect(add({ ...holdings, fields: { amount: "int" } })).rejects.toMatchObject({
      caseName: "profile.type_changed",
    });
    await expect(add({ name: "x", fields: { 'a" int; drop table x; --': "int" } })).rejects.toMatchObject({
      caseName: "profile.bad_name",
    });
    await expect(add({ name: "x", fields: { customer: "int" } })).rejects.toMatchObject({
      caseName: "profile.reserved_name",
    });
  });

  it("are made again from a backup's shape, and nothing else is", async () => {
    const shape = async () =>
      (await ownerTransaction(bank.owner, readTables)).find(({ name }) => name === "list_holdings");
    const before = await shape();
    await ownerTransaction(bank.owner, async (tx) => {
      await tx.run(sql`drop table profile.list_holdings`);
      expect(before && (await makeListTable(tx, before))).toBe(true);
      expect(await makeListTable(tx, { schema: "profile", name: "customer", columns: [] })).toBe(false);
      expect(await makeListTable(tx, { schema: "reach", name: "list_x", columns: [] })).toBe(false);
    });
    expect(await shape()).toEqual(before);
  });

  it("stay the same object when a fact says what they hold already", () => {
    const tables = new Map([["holdings", holdings]]);
    const said = { type: "customer_recorded", data: { holdings: [{ reference: "a", amount: "1.50" }] } };
    const lists = listsAfter({}, said, tables);
    expect(lists).toEqual({ holdings: [{ reference: "a", amount: 150 }] });
    expect(listsAfter(lists, said, tables)).toBe(lists);
    expect(listsAfter(lists, { type: "customer_recorded", data: { holdings: "nonsense" } }, tables)).toBe(lists);
    expect(listsAfter(lists, { type: "holding_ended", data: { reference: "b" } }, tables)).toBe(lists);
    expect(listsAfter(lists, { type: "login", data: {} }, tables)).toBe(lists);
  });
});
