/** What the engines' accidents become, how grants read, and who may connect as whom. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { defineCases } from "#ground/errors";
import {
  connectionFromUrl,
  databaseExists,
  dropDatabase,
  ensureDatabase,
  ensureRoles,
  grantsSql,
  listDatabases,
  openStorage,
  ownerTransaction,
  poolFor,
  replaceDatabase,
  roleConnection,
  serverFacts,
  sql,
  withRetry,
} from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";

const cases = defineCases("storage_test", {
  race: { code: "lost_race", en: "race", zh: "竞争" },
  wrong: { code: "invalid_input", en: "wrong", zh: "错误" },
});

describe("transactions and roles", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
    await ownerTransaction(bank.owner, async (tx) => {
      await tx.run(sql`create schema storage_test`);
      await tx.run(sql`create table storage_test.thing (thing int primary key, unit int, big bigint, day date)`);
      const text = grantsSql({
        schema: "storage_test",
        table: "thing",
        scope: "unit",
        app: ["select", "insert", "update", "delete"],
      });
      for (const statement of text.split(";\n")) await tx.run(sql.raw(statement));
      await tx.run(sql`insert into storage_test.thing values (1, 1, 9007199254740991, '2026-11-22'), (2, 2, 1, null)`);
    });
  });
  afterAll(() => bank.close());
  const branch = (...scope: number[]) => ({ kind: "person", id: "p", name: "p", roles: [], scope }) as const;

  it("repeats what lost a race or met a passing failure, a bounded number of times, and nothing else", async () => {
    let calls = 0;
    const failing = (error: () => Error, until = 99) =>
      withRetry(async () => {
        calls++;
        if (calls < until) throw error();
        return calls;
      }, 4);
    expect(await failing(cases.race, 3)).toBe(3);
    calls = 0;
    await expect(failing(cases.race)).rejects.toMatchObject({ caseName: "storage_test.race" });
    expect(calls).toBe(4);
    calls = 0;
    await expect(failing(cases.wrong)).rejects.toMatchObject({ caseName: "storage_test.wrong" });
    expect(calls).toBe(1);
    calls = 0;
    await expect(failing(() => new Error("defect"))).rejects.toThrow("defect");
    expect(calls).toBe(1);
  });

  it("turns a deadlock into a lost race that may be run again", async () => {
    let both = 0;
    let gate: () => void = () => undefined;
    const met = new Promise<void>((resolve) => {
      gate = resolve;
    });
    const take = (first: number, second: number) => {
      let attempts = 0;
      return withRetry(() =>
        bank.storage.batch("test", async (tx) => {
          attempts++;
          await tx.run(sql`update storage_test.thing set big = 1 where thing = ${first}`);
          if (attempts === 1) {
            if (++both === 2) gate();
            await met;
          }
          await tx.run(sql`update storage_test.thing set big = 2 where thing = ${second}`);
          return attempts;
        }),
      );
    };
    const attempts = await Promise.all([take(1, 2), take(2, 1)]);
    expect(attempts.sort()).toEqual([1, 2]);
  });

  it("holds people to their units, for reading and for writing, and the setting never outlives the transaction", async () => {
    const see = (...scope: number[]) =>
      bank.storage.as(branch(...scope), (tx) => tx.rows(sql`select thing from storage_test.thing order by 1`));
    expect(await see(1)).toEqual([{ thing: 1 }]);
    expect(await see(1, 2)).toEqual([{ thing: 1 }, { thing: 2 }]);
    expect(await see(3)).toEqual([]);
    expect(await see()).toEqual([]);
    expect(await bank.storage.as(job("test"), (tx) => tx.rows(sql`select 1 from storage_test.thing`))).toHaveLength(2);
    await expect(
      bank.storage.as(branch(1), (tx) => tx.run(sql`insert into storage_test.thing values (9, 2)`)),
    ).rejects.toMatchObject({ caseName: "storage.out_of_scope" });
    expect(
      await bank.storage.as(branch(1), (tx) => tx.run(sql`update storage_test.thing set big = 5 where thing = 2`)),
    ).toBe(0);
    const app = poolFor(roleConnection(bank.cluster, "app", bank.database), 1, "test");
    expect((await app.query("select 1 from storage_test.thing")).rowCount).toBe(0);
    await app.end();
  });

  it("reads 64-bit integers as numbers, never beyond what a number holds, and dates as days", async () => {
    const one = (text: string) => bank.storage.batch("test", (tx) => tx.one(sql.raw(text)));
    expect(await one("select 9007199254740991::bigint as n, date '2026-11-22' as day")).toEqual({
      n: 9_007_199_254_740_991,
      day: "2026-11-22",
    });
    await expect(one("select 9007199254740993::bigint as n")).rejects.toThrow(RangeError);
    await expect(one("select 1 where false")).rejects.toMatchObject({ caseName: "storage.not_one_row" });
  });

  it("carries whole sets through COPY, both ways", async () => {
    const copied = await ownerTransaction(bank.owner, async (tx) => {
      await tx.run(sql`create temporary table wide (n int, t text) on commit drop`);
      await tx.copyIn(
        "copy wide from stdin",
        Array.from({ length: 5_000 }, (_, n) => `${n}\t茶${n}\n`),
      );
      const chunks: Buffer[] = [];
      for await (const chunk of tx.copyOut("copy (select n, t from wide order by n) to stdout"))
        chunks.push(chunk as Buffer);
      return Buffer.concat(chunks).toString("utf8").split("\n").length - 1;
    });
    expect(copied).toBe(5_000);
  });

  it("gives each role a password of its own, from the secret, and says when a server cannot be reached", async () => {
    const again = { ...bank.cluster, secret: "another" };
    const names = ["owner", "app", "engine", "auth"] as const;
    const passwords = names.map((role) => roleConnection(bank.cluster, role, "x").password);
    expect(new Set([...passwords, ...names.map((role) => roleConnection(again, role, "x").password)]).size).toBe(8);
    await ensureRoles(bank.cluster);
    const nowhere = { ...bank.owner, port: 1 };
    const storage = openStorage({ app: nowhere, engine: nowhere });
    await expect(storage.ping()).rejects.toMatchObject({ caseName: "storage.unavailable", retry: "later" });
    await expect(storage.batch("test", async () => 1)).rejects.toMatchObject({ caseName: "storage.unavailable" });
    await storage.close();
    await expect(serverFacts(nowhere)).rejects.toMatchObject({ caseName: "storage.unavailable" });
    expect(await serverFacts(bank.cluster.admin)).toMatchObject({ version: expect.any(String) });
  });

  it("makes, lists, renames and drops databases, owned by the owner alone", async () => {
    const [one, two] = [`${bank.database}_one`, `${bank.database}_two`];
    expect(await ensureDatabase(bank.cluster, one)).toBe(true);
    expect(await ensureDatabase(bank.cluster, one)).toBe(false);
    await ensureDatabase(bank.cluster, two);
    expect(await listDatabases(bank.cluster, `${bank.database}_`)).toEqual([one, two]);
    const held = poolFor(roleConnection(bank.cluster, "owner", one), 1, "test");
    await held.query("create table public.mine (n int)");
    // Who is still connected to the old one does not hold it up.
    const other = poolFor(roleConnection(bank.cluster, "owner", two), 1, "test");
    await other.query("select 1");
    await replaceDatabase(bank.cluster, two, one);
    await Promise.all([held.end(), other.end()]);
    expect(await databaseExists(bank.cluster, one)).toBe(false);
    const kept = await ownerTransaction(roleConnection(bank.cluster, "owner", two), (tx) =>
      tx.one(sql`select to_regclass('public.mine') is not null as kept`),
    );
    expect(kept).toEqual({ kept: true });
    await dropDatabase(bank.cluster, two);
    await dropDatabase(bank.cluster, two);
  });

  it("reads a server's URL", () => {
    expect(connectionFromUrl("postgres://me:p%40ss@db.bank:6432/main?sslmode=require")).toEqual({
      host: "db.bank",
      port: 6432,
      user: "me",
      password: "p@ss",
      database: "main",
      ssl: true,
    });
    expect(connectionFromUrl("postgresql://db")).toMatchObject({ port: 5432, user: "postgres", database: "postgres" });
  });
});
