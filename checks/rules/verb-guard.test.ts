// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are source to be checked
import { describe, expect, it } from "vitest";
import { linesOf, messagesOf } from "../fixture.ts";
import { verbGuard } from "./verb-guard.ts";

const verb = "rooms/1-intake/verbs/replay.ts";
const says = (path: string, text: string): string => messagesOf(verbGuard, path, text).join("\n");

const good = `
export async function replay(storage: Storage, actor: Actor, id: string) {
  allow(actor, "intake.replay");
  return await storage.as(actor, async (tx) => {
    await tx.run(sql\`update intake.quarantine set done = true where id = \${id}\`);
    await audit(tx, actor, { action: "intake.replay", target: id });
  });
}`;

describe("verb-guard: verbs and the server", () => {
  it("is silent when authority is asked and the audit row is written in the transaction", () => {
    for (const path of [verb, "doors/server/flows/erase.ts"]) expect(says(path, good)).toBe("");
  });

  it("fires without allow", () => {
    const text = good.replace(/allow\(.*\);/, "");
    for (const path of [
      verb,
      "doors/cli/a.ts",
      "doors/server/flows/erase.ts",
      "rooms/1-intake/routes/a.ts",
      "rooms/1-intake/jobs/a.ts",
    ]) {
      expect(says(path, text)).toContain("without authority");
    }
  });

  it("fires without audit, and with audit outside the transaction", () => {
    expect(says(verb, good.replace(/await audit\(.*\);/, ""))).toContain("without a trace");
    const after = `async function a() { allow(x, "y"); await deps.storage.as(actor, async (tx) => { await tx.run(q); }); audit(tx, actor, z); }`;
    expect(says(verb, after)).toContain("without a trace");
  });

  it("does not take a neighbour's allow and audit for one's own", () => {
    const text = `
export const verbs = (storage: Storage) => ({
  async one(actor: Actor) { allow(actor, "a.b"); await storage.as(actor, async (tx) => { await audit(tx, actor, what); }); },
  async two(actor: Actor) { await storage.as(actor, async (tx) => { await tx.run(q); }); },
});`;
    expect(linesOf(verbGuard, verb, text)).toEqual([4, 4]);
  });

  it("follows functions of the same file", () => {
    const text = `
function mayReplay(actor: Actor) { allow(actor, "intake.replay"); }
const write = async (tx: Tx, actor: Actor) => { await tx.run(q); await audit(tx, actor, what); };
export async function replay(storage: Storage, actor: Actor) {
  mayReplay(actor);
  await withRetry(() => storage.as(actor, (tx) => write(tx, actor)));
}`;
    expect(says(verb, text)).toBe("");
    expect(says(verb, text.replace("await audit(tx, actor, what);", ""))).toContain("without a trace");
    expect(says(verb, text.replace("mayReplay(actor);", ""))).toContain("without authority");
  });
});

describe("verb-guard: engine sets", () => {
  const batch = `export async function a(storage: Storage) { await storage.batch("drain", async (tx) => { await tx.run(q); }); }`;

  it("fires on storage.batch in verbs and routes", () => {
    for (const path of [verb, "rooms/1-intake/routes/a.ts", "doors/server/routes/a.ts", "doors/server/routes.ts"]) {
      expect(says(path, batch)).toContain("engine sets");
    }
    expect(
      says(
        "doors/server/app.ts",
        `app.post("/x", async () => { await storage.batch("x", async (tx) => tx.run(q)); });`,
      ),
    ).toContain("engine sets");
  });

  it("is silent in steps, jobs and the engine's composition", () => {
    for (const path of ["rooms/5-decision/steps/a.ts", "rooms/5-decision/jobs/a.ts", "doors/server/engine.ts"])
      expect(says(path, batch)).toBe("");
  });
});

describe("verb-guard: reads and third ways", () => {
  it("lets read/ open a transaction that writes nothing", () => {
    const read =
      "export const a = (s: Storage, who: Actor) => s.as(who, (tx) => tx.rows(sql`select * from x for update of x`));";
    expect(says("rooms/2-profile/read/a.ts", read)).toBe("");
    for (const write of [
      "insert into t values (1)",
      "update profile.t as p set a = 1",
      "delete from t",
      "truncate t",
      "with a as (update t set a = 1 returning b) select 1",
    ]) {
      expect(says("rooms/2-profile/read/a.ts", `s.as(who, (tx) => tx.run(sql\`${write}\`));`)).toContain(
        "writes nothing",
      );
    }
  });

  it("fires on any other way to open a transaction", () => {
    for (const text of [
      "db.transaction().execute(f);",
      "db.startTransaction();",
      'client.query("BEGIN");',
      "tx.run(sql`start transaction`);",
      "tx.run(sql`commit`);",
    ]) {
      expect(says("rooms/2-profile/store/a.ts", text)).toContain("storage.as or storage.batch");
      expect(says("ground/audit/a.ts", text)).toContain("storage.as or storage.batch");
      expect(says("ground/storage/postgres.ts", text)).toBe("");
    }
    expect(says("rooms/2-profile/store/a.ts", 'import { poolFor, sql } from "#ground/storage";')).toContain(
      "given its storage",
    );
  });

  it("is silent on other members of those names, and in tests", () => {
    expect(says(verb, 'query.as("name"); expr.as(alias); log.batch();')).toBe("");
    expect(says("rooms/1-intake/verbs/replay.test.ts", "storage.as(actor, async (tx) => { await tx.run(q); });")).toBe(
      "",
    );
    expect(
      says("rooms/5-decision/steps/a.ts", "tx.run(sql`savepoint one`); tx.run(sql`rollback to savepoint one`);"),
    ).toBe("");
    expect(says("rooms/2-profile/read/b.ts", 'tx.copyIn("copy profile.t from stdin", rows);')).toContain(
      "writes nothing",
    );
    expect(says("ground/storage/sql.ts", "const body = `create function f() returns void as $$ begin end $$`;")).toBe(
      "",
    );
  });
});
