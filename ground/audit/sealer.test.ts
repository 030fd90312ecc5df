import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditMany, createSealer, type Sealer, verifyAudit } from "#ground/audit";
import { type Actor, job } from "#ground/authority";
import { poolFor, sql, type Tx } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";

const branch: Actor = { kind: "person", id: "p1", name: "p1", roles: ["manager"], scope: [3] };

describe("audit sealing", () => {
  let bank: TestBank;
  let owner: ReturnType<typeof poolFor>;
  let folder: string;
  let anchorFile: string;
  let sealer: Sealer;

  const write = (count: number, actor: Actor = job("test")) =>
    bank.storage.as(actor, (tx) => auditMany(tx, actor, entries(count)));
  const entries = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ action: "test.write", target: `thing:${n}`, after: { n, value: 0.5 } }));
  const verdict = () => verifyAudit(bank.storage, anchorFile);
  /** What somebody with the owner's rights does, triggers off; undone afterwards. */
  const tampered = async (statement: string) => {
    const off = "alter table audit.entry disable trigger all; alter table audit.seal disable trigger all;";
    const on = off.replaceAll("disable", "enable");
    await owner.query(
      `create table audit.e as table audit.entry; create table audit.s as table audit.seal; ${off} ${statement}; ${on}`,
    );
    const found = await verdict();
    await owner.query(`${off} delete from audit.seal; delete from audit.entry;
      insert into audit.entry overriding system value select * from audit.e; insert into audit.seal select * from audit.s;
      ${on} drop table audit.e; drop table audit.s`);
    return found;
  };

  beforeAll(async () => {
    bank = await testBank();
    owner = poolFor(bank.owner, 1, "test");
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-audit-"));
    anchorFile = path.join(folder, "audit", "anchor.log");
    sealer = createSealer({ storage: bank.storage, anchorFile });
  });
  beforeEach(async () => {
    await sealer.drain();
  });
  afterAll(async () => {
    await owner.end();
    await bank.close();
    await fs.rm(folder, { recursive: true, force: true });
  });

  it("seals what is committed, in sets, and anchors the head outside", async () => {
    expect(await verdict()).toEqual({ ok: true, sealed: 0 });
    await write(3);
    await write(2, branch);
    await write(6_000);
    expect(await sealer.drain()).toBe(6_005);
    expect(await sealer.drain()).toBe(0);
    expect(await verdict()).toEqual({ ok: true, sealed: 6_005 });
    const lines = (await fs.readFile(anchorFile, "utf8")).trim().split("\n");
    expect(lines.at(-1)).toMatch(/^6005 [0-9a-f]{64} 2\d{3}-/);
  });

  it("passes no row by that commits after a later one, and seals nothing that rolls back", async () => {
    const before = (await verdict()).sealed;
    let commit: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      commit = resolve;
    });
    let written: () => void = () => undefined;
    const isWritten = new Promise<void>((resolve) => {
      written = resolve;
    });
    const slow = bank.storage.as(branch, async (tx: Tx) => {
      await auditMany(tx, branch, entries(1));
      written();
      await held;
    });
    await isWritten;
    await write(1);
    const failed = bank.storage.as(branch, async (tx) => {
      await auditMany(tx, branch, entries(1));
      throw new Error("no");
    });
    await expect(failed).rejects.toThrow("no");
    expect(await sealer.drain()).toBe(1);
    commit();
    await slow;
    expect(await sealer.drain()).toBe(1);
    expect(await verdict()).toEqual({ ok: true, sealed: before + 2 });
  });

  it("two sealers at once make one chain, and each keeps the head", async () => {
    const otherFile = path.join(folder, "other", "anchor.log");
    const other = createSealer({ storage: bank.storage, anchorFile: otherFile });
    await Promise.all([...Array.from({ length: 20 }, () => write(7)), sealer.drain(), other.drain()]);
    await sealer.drain();
    await other.drain();
    expect(await verdict()).toMatchObject({ ok: true });
    expect(await verifyAudit(bank.storage, otherFile)).toMatchObject({ ok: true });
  });

  it("runs by itself, and anchors what a crash left unanchored", async () => {
    await write(4);
    await fs.appendFile(anchorFile, "99 cut of");
    const running = createSealer({ storage: bank.storage, anchorFile });
    running.start();
    await write(3);
    await running.stop();
    expect(await sealer.drain()).toBe(0);
    expect(await verdict()).toMatchObject({ ok: true });
  });

  it("nobody changes or deletes a row: no right for app and engine, and even the owner is stopped", async () => {
    const statements = [
      sql`update audit.entry set actor = 'x'`,
      sql`delete from audit.entry`,
      sql`truncate audit.entry`,
      sql`update audit.seal set hash = 'x'`,
      sql`delete from audit.seal`,
      sql`truncate audit.seal`,
    ];
    for (const statement of statements) {
      const denied = { caseName: "storage.out_of_scope" };
      await expect(bank.storage.as(job("test"), (tx) => tx.run(statement))).rejects.toMatchObject(denied);
      await expect(bank.storage.batch("test", (tx) => tx.run(statement))).rejects.toMatchObject(denied);
    }
    const all = [
      "update audit.entry set actor = 'x'",
      "delete from audit.entry",
      "truncate audit.entry",
      "update audit.seal set hash = 'x'",
      "delete from audit.seal",
      "truncate audit.seal",
    ];
    for (const statement of all) await expect(owner.query(statement)).rejects.toMatchObject({ code: "23001" });
    await expect(
      bank.storage.as(branch, (tx) => tx.run(sql`insert into audit.seal values (1, 1, '', '')`)),
    ).rejects.toMatchObject({ code: "forbidden" });
  });

  it("tells what the owner of the database did to the tables", async () => {
    const { rows } = await owner.query<{ entry: string; position: string }>(
      "select entry, position from audit.seal where position = 5000",
    );
    const entry = Number(rows[0]?.entry);
    const at = { entry, position: 5_000 };
    const on = `where entry = ${entry}`;
    const seen = async (statement: string) => (await tampered(statement)).firstBad;
    expect(await seen(`update audit.entry set actor = 'somebody' ${on}`)).toEqual({ what: "changed", ...at });
    expect(await seen(`update audit.entry set at = at + interval '1 microsecond' ${on}`)).toEqual({
      what: "changed",
      ...at,
    });
    expect(await seen(`update audit.entry set detail = detail || '{"x": 1}' ${on}`)).toEqual({
      what: "changed",
      ...at,
    });
    expect(await seen(`update audit.seal set hash = repeat('a', 64) ${on}`)).toEqual({ what: "changed", ...at });
    expect(await seen(`delete from audit.entry ${on}`)).toEqual({ what: "missing_entry", ...at });
    expect(await seen(`delete from audit.seal ${on}`)).toMatchObject({ what: "missing_position", position: 5_001 });
    expect(
      await seen(`delete from audit.entry where entry >= ${entry}; delete from audit.seal where position >= 5000`),
    ).toMatchObject({
      what: "truncated",
      position: 4_999,
    });
    expect(await seen("delete from audit.entry; delete from audit.seal")).toMatchObject({
      what: "truncated",
      position: 0,
    });
    expect(
      await seen(
        "insert into audit.entry (at, actor, action, target, detail) values ('2026-01-01', 'x', 'x', 'x', '{}')",
      ),
    ).toMatchObject({ what: "never_sealed" });
    expect(await verdict()).toMatchObject({ ok: true });
    await fs.rm(anchorFile);
    expect((await verdict()).firstBad).toMatchObject({ what: "not_anchored" });
  });
});
