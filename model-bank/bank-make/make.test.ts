import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { replayClock } from "#ground/clock";
import { createColumnarDatabase, dropColumnarDatabase } from "#ground/columnar";
import { loadSecrets } from "#ground/settings";
import { databaseExists, dropDatabase, ensureDatabase, sql } from "#ground/storage";
import { createMetrics } from "#ground/telemetry";
import { loadStates, refillMetrics, viewOf, wholeState } from "#profile";
import { databaseOf, openBank } from "../../doors/server/bank.ts";
import type { Bank } from "../../doors/server/bank-types.ts";
import { listBanks, listUnfinished } from "../../doors/server/flows/backup/index.ts";
import { sampleDefinitions } from "../test-house.ts";
import { type MadeBank, type MakeOptions, makeBank, subjectOf } from "./index.ts";

const CUSTOMERS = 2_000;
const UNTIL = "2026-03-02";
const definitions = sampleDefinitions();

let home: string;
let options: Omit<MakeOptions, "bank">;
const made = new Set<string>();

beforeAll(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-make-"));
  const { cluster, columnar } = inject("engines");
  options = {
    engines: { cluster, columnarUrl: columnar, secrets: loadSecrets(home), sole: true },
    home,
    definitions,
    choice: { customers: CUSTOMERS, seed: 7, months: 3, until: UNTIL },
    threads: 2,
    metrics: createMetrics({ process: false }),
    publicUrl: "http://127.0.0.1:7400",
  };
});
afterAll(async () => {
  for (const name of [...open.keys()]) await closed(name);
  const { cluster, columnar: url } = inject("engines");
  for (const name of made) {
    const database = databaseOf(name);
    await Promise.all([dropDatabase(cluster, database), dropColumnarDatabase({ url, database })]);
  }
  await fs.rm(home, { recursive: true, force: true });
});

async function make(bank: string, change: Partial<MakeOptions> = {}): Promise<MadeBank> {
  made.add(bank);
  return await makeBank({ ...options, bank, ...change });
}

const open = new Map<string, Bank>();

/** A bank that stays open for the tests that follow. */
async function opened<T>(name: string, work: (bank: Bank) => Promise<T>): Promise<T> {
  const bank = open.get(name) ?? (await openNow(name));
  open.set(name, bank);
  return await work(bank);
}

async function closed(name: string): Promise<void> {
  await open.get(name)?.close();
  open.delete(name);
}

async function openNow(name: string): Promise<Bank> {
  return await openBank({
    engines: options.engines,
    home,
    name,
    definitions,
    clock: replayClock("Asia/Shanghai", new Date("2026-03-02T00:00:00+08:00")),
    metrics: options.metrics,
    publicUrl: options.publicUrl,
  });
}

const count = async (bank: Bank, table: string): Promise<number> =>
  (await bank.storage.batch("test", (tx) => tx.one<{ n: number }>(sql`select count(*) as n from ${sql.raw(table)}`))).n;

describe("a made bank", () => {
  let first: MadeBank;
  beforeAll(async () => {
    // As a make that was killed leaves it.
    const { cluster, columnar: url, template } = inject("engines");
    const database = databaseOf("made_first__making");
    await ensureDatabase(cluster, database, template);
    await createColumnarDatabase({ url, database });
    expect([await listBanks(cluster), await listUnfinished(cluster)]).toEqual([
      expect.not.arrayContaining(["made_first__making"]),
      ["made_first"],
    ]);
    first = await make("made_first");
    expect(await listUnfinished(cluster)).toEqual([]);
  }, 120_000);

  it("holds in both stores what was made, under its own name", async () => {
    expect(first.rows).toMatchObject({ person: CUSTOMERS, customer: CUSTOMERS });
    expect(first.left).toEqual([]);
    expect(await databaseExists(inject("engines").cluster, databaseOf("made_first__making"))).toBe(false);
    await opened("made_first", async (bank) => {
      for (const [table, rows] of Object.entries(first.rows)) {
        expect([table, await count(bank, `profile.${table}`)]).toEqual([table, rows]);
      }
      const [copied] = await bank.columnar.rows<Record<string, number>>(
        "select (select count() from customer) as customers, (select count() from past) as past, (select count() from history) as history, (select count() from facts) as facts",
      );
      expect(copied).toEqual({ customers: CUSTOMERS, past: first.events, history: first.events, facts: 0 });
    });
  });

  it("keeps persons as the profile reads them, and gives the next customer the next number", async () => {
    await opened("made_first", async (bank) => {
      const { people, storage } = bank;
      const at = new Date("2026-03-02T01:00:00Z");
      await storage.batch("test", async (tx) => {
        const number = await people.lookup(tx, subjectOf(41));
        expect(number).toBe(42);
        const [opened] = (await people.personal(tx, [42])).values();
        expect(opened).toMatchObject({ customer_id: subjectOf(41), phone: expect.stringMatching(/^154\d{8}$/) });
        for (const kind of ["phone", "id_number", "name", "email", "union_id"]) {
          const value = opened?.[kind];
          if (typeof value === "string")
            expect([kind, await people.find(tx, kind, value)]).toEqual([kind, expect.arrayContaining([42])]);
        }
        expect(await people.identify(tx, [subjectOf(41), "somebody new"], [null, null], at)).toEqual([
          42,
          CUSTOMERS + 1,
        ]);
      });
    });
  });

  it("gives the copy what PostgreSQL has: attributes, tags, holdings", async () => {
    await opened("made_first", async (bank) => {
      // Amounts and instants as whole numbers, for each engine prints them in its own way.
      const columns = bank.attributes.map(({ name, type }) => {
        if (type === "money") return [`(${name} * 100)::bigint::text`, `toString(toInt64(${name} * 100))`, name];
        if (type === "instant") {
          return [
            `(extract(epoch from ${name}) * 1000)::bigint::text`,
            `toString(toUnixTimestamp64Milli(${name}))`,
            name,
          ];
        }
        if (type === "list")
          return [`array_to_string(coalesce(${name}, '{}'), ' ')`, `arrayStringConcat(${name}, ' ')`, name];
        return [`${name}::text`, `toString(${name})`, name];
      });
      const here = await bank.storage.batch("test", (tx) =>
        tx.rows(
          sql`select customer, shard, unit, ${sql.raw(columns.map(([pg, , name]) => `${pg} as ${name}`).join(", "))}
            from profile.customer order by customer limit 300`,
        ),
      );
      const there = await bank.columnar.rows(
        `select customer, shard, unit, ${columns.map(([, ch, name]) => `${ch} as ${name}`).join(", ")}
          from customer as c order by c.customer limit 300 settings prefer_column_name_to_alias = 1`,
      );
      expect(there).toEqual(here);

      const tagged = await bank.storage.batch("test", (tx) =>
        tx.rows<{ customer: number; tags: Record<string, string> }>(sql`
          select c.customer, coalesce(json_object_agg(v.name, v.value) filter (where v.id is not null), '{}') as tags
          from profile.customer c left join profile.tag_value v on v.id = any(c.tags) group by c.customer order by 1 limit 300`),
      );
      const copied = await bank.columnar.rows<{ customer: number; tags: Record<string, string> }>(
        "select customer, tags from customer order by customer limit 300",
      );
      expect(copied).toEqual(tagged);
      const rows = await bank.storage.batch("test", (tx) =>
        tx.rows<{ customer: number; n: number; amount: string }>(sql`
          select customer, count(*) as n, sum(amount * 100)::bigint::text as amount from profile.list_holdings group by 1 order by 1 limit 300`),
      );
      const arrays = await bank.columnar.rows<{ customer: number; n: number; amount: string }>(
        "select customer, length(`holdings.product`) as n, toString(toInt64(arraySum(arrayMap(x -> assumeNotNull(x), `holdings.amount`)) * 100)) as amount from customer where n > 0 order by customer limit 300",
      );
      expect(arrays).toEqual(rows);
    });
  });

  it("has the indexes, keys and row-level security that an empty bank has", async () => {
    const shape = sql`
      select c.relname as table, c.relforcerowsecurity as forced, array(
        select pg_get_indexdef(i.indexrelid) from pg_index i where i.indrelid = c.oid and i.indisvalid order by 1) as indexes,
        array(select conname || ' ' || pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = c.oid order by 1) as keys
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'profile' and c.relkind = 'r' order by 1`;
    made.add("made_empty");
    const read = (bank: Bank) => bank.storage.batch("test", (tx) => tx.rows<{ table: string }>(shape));
    const full = await opened("made_first", read);
    const tables = new Set(full.map(({ table }) => table));
    const empty = await opened("made_empty", read);
    expect(full.filter(({ table }) => empty.some((one) => one.table === table))).toEqual(
      empty.filter(({ table }) => tables.has(table)),
    );
  });

  it("has metrics as its past says", async () => {
    await opened("made_first", async (bank) => {
      const at = new Date("2026-03-02T00:00:00+08:00");
      const numbers = Array.from({ length: 200 }, (_, n) => n + 1);
      const states = await bank.storage.batch("test", (tx) =>
        loadStates(tx, numbers, bank.attributes, false, wholeState(bank.rules)),
      );
      const counted = await bank.columnar.rows<{ customer: number; logins: number }>(
        `select customer, count() as logins from history
          where customer <= 200 and type = 'login' and occurred_at > {from:DateTime64(3, 'UTC')} group by customer`,
        { from: "2026-01-30 16:00:00.000" },
      );
      const wanted = new Map(counted.map((row) => [row.customer, row.logins]));
      const found = numbers.map((number) => {
        const state = states.get(number);
        const value = state && viewOf(state, bank.rules, at).metric?.logins_30d;
        return [number, Number(value ?? 0)];
      });
      expect(found).toEqual(numbers.map((number) => [number, wanted.get(number) ?? 0]));
      expect([...wanted.values()].some((logins) => logins > 0)).toBe(true);

      // What the profile itself makes of the past is the same.
      const everybody = Array.from({ length: CUSTOMERS }, (_, n) => n + 1);
      const kept = async () => {
        const all = await bank.storage.batch("test", (tx) =>
          loadStates(tx, everybody, [], false, { metrics: bank.rules.metrics }),
        );
        const series = [...all.values()].map(({ metrics }) => metrics.parts.map((part) => part?.series));
        return series.map((parts) => parts.map((one) => (one && (one.times.length > 0 || one.past) ? one : null)));
      };
      const before = await kept();
      expect(before.filter((parts) => parts.some((part) => part)).length).toBeGreaterThan(CUSTOMERS / 2);
      const { storage, columnar, rules } = bank;
      await refillMetrics({ storage, columnar, book: rules.metrics, now: () => at });
      expect(await kept()).toEqual(before);
    });
  });

  it("takes facts in like any other, and replays nothing of the past", async () => {
    await opened("made_first", async (bank) => {
      expect(await bank.consumer.drain()).toBe(0);
      expect(await bank.projector.drain()).toBe(0);
      expect(await bank.projector.check({ deep: true })).toEqual([]);
      const [{ n } = { n: 0 }] = await bank.columnar.rows<{ n: number }>("select count() as n from past");
      expect(n).toBe(first.events);
      const [twice] = await bank.columnar.rows<{ n: number }>(
        "select count() as n from (select source, id from past group by source, id having count() > 1)",
      );
      expect(twice).toEqual({ n: 0 });
    });
  });

  it("is the same for the same seed, whoever makes it", async () => {
    const again = await make("made_again", { threads: 1 });
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(again.rows).toEqual(first.rows);
  });

  it("takes no bank's place unless told to, and none when it is broken off", async () => {
    await expect(make("made_again")).rejects.toMatchObject({ caseName: "bank_make.bank_exists" });
    const stop = new AbortController();
    const broken = make("made_again", {
      replace: true,
      signal: stop.signal,
      onProgress: ({ stage }) => {
        if (stage === "customers") stop.abort();
      },
    });
    await expect(broken).rejects.toThrow();
    expect(await databaseExists(inject("engines").cluster, databaseOf("made_again__making"))).toBe(false);
    await opened("made_again", async (bank) => {
      expect(await count(bank, "profile.customer")).toBe(CUSTOMERS);
    });
    await closed("made_again");
    const smaller = await make("made_again", { replace: true, choice: { ...options.choice, customers: 500 } });
    expect(smaller.customers).toBe(500);
    await opened("made_again", async (bank) => {
      expect(await count(bank, "profile.customer")).toBe(500);
      const [copied] = await bank.columnar.rows<{ n: number }>("select count() as n from customer");
      expect(copied).toEqual({ n: 500 });
    });
  });
});
