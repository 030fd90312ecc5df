import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { sql } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";

describe("storage", () => {
  let bank: TestBank;
  beforeAll(async () => {
    bank = await testBank();
  });
  afterAll(() => bank.close());

  it("lends one transaction with the actor's scope, and takes it back on failure", async () => {
    await bank.storage.batch("test", (tx) =>
      tx.run(
        sql`insert into audit.entry (at, actor, action, target, detail) values (${new Date(0)}, 'a', 'b', 'c', '{}')`,
      ),
    );
    const failed = bank.storage.batch("test", async (tx) => {
      await tx.run(
        sql`insert into audit.entry (at, actor, action, target, detail) values (${new Date(0)}, 'a', 'b', 'c', '{}')`,
      );
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    const seen = await bank.storage.as(job("test"), (tx) =>
      tx.one<{ n: number }>(sql`select count(*) as n from audit.entry`),
    );
    expect(seen.n).toBe(1);
    const branch = { kind: "person", id: "p", name: "p", roles: ["manager"], scope: [3] } as const;
    const none = await bank.storage.as(branch, (tx) =>
      tx.one<{ n: number }>(sql`select count(*) as n from audit.entry`),
    );
    expect(none.n).toBe(0);
  });
});
