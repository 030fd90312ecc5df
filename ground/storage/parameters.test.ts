import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownerTransaction, sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { preparedName } from "./prepared.ts";

const text = fc.string({ unit: "grapheme" }).filter((one) => !one.includes("\0"));
const date = fc.date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true });

describe("parameters of statements", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());

  it("brings arrays of plain values to the database and back as they were", async () => {
    const column = <T>(item: fc.Arbitrary<T>) => fc.array(fc.option(item), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        column(text),
        column(fc.double({ noNaN: true }).map((one) => one + 0)),
        column(fc.maxSafeInteger()),
        column(fc.boolean()),
        column(date),
        async (texts, doubles, integers, booleans, dates) => {
          const row = await bank.storage.batch("test", (tx) =>
            tx.one<Record<string, unknown[]>>(sql`
              select ${texts}::text[] as texts, ${doubles}::float8[] as doubles, ${integers}::bigint[]::float8[] as integers,
                ${booleans}::boolean[] as booleans, ${dates}::timestamptz[] as dates`),
          );
          expect(row).toEqual({ texts, doubles, integers, booleans, dates });
        },
      ),
      { numRuns: 200 },
    );
  });

  it("goes on after a table changed its columns under a prepared statement", async () => {
    const owner = bank.owner;
    const make = sql`create table public.changing (n int)`;
    await ownerTransaction(owner, (tx) => tx.run(make));
    await ownerTransaction(owner, (tx) => tx.run(sql`grant select on public.changing to public`));
    const read = () => bank.storage.batch("test", (tx) => tx.rows(sql`select * from public.changing`));
    for (let time = 0; time < 6; time++) await read();
    await ownerTransaction(owner, (tx) => tx.run(sql`alter table public.changing add column word text`));
    const refused = await read().catch((error: unknown) => error);
    expect(refused).toMatchObject({ retry: "at-once" });
    expect(await read()).toEqual([]);
  });

  it("names what is asked again and leaves alone what is asked once", () => {
    const names = Array.from({ length: 5 }, () => preparedName("select 'again and again'"));
    expect(names.slice(0, 3)).toEqual([undefined, undefined, undefined]);
    expect(names[3]).toBe(names[4]);
    // Several statements in one text are for the simple protocol, however often they are asked.
    for (let n = 0; n < 5; n++) expect(preparedName("create table a (n int); drop table a;")).toBeUndefined();
    for (let n = 0; n < 3_000; n++) expect(preparedName(`select ${n} as once`)).toBeUndefined();
    expect(preparedName("select 'again and again'")).toBe(names[4]);
  });
});
