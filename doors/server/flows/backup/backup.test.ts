/** The restore drill: a bank that goes on working is backed up, brought back elsewhere, and compared. */
import { randomBytes, randomUUID } from "node:crypto";
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createSealer, verifyAudit } from "#ground/audit";
import { replayClock } from "#ground/clock";
import { dropColumnarDatabase, migrateColumnar, openColumnar } from "#ground/columnar";
import { createAppender, createArchive, createConsumer, createProjector, type NewFact } from "#ground/log";
import { Secrets } from "#ground/settings";
import {
  dropDatabase,
  ensureDatabase,
  migratePostgres,
  openStorage,
  poolFor,
  readTables,
  roleConnection,
  sql,
  sumRows,
  withSnapshot,
} from "#ground/storage";
import { migrations } from "../../migrations.ts";
import { anchorFileOf, type BackupParts, backup, placeOf, readManifest, restore, restoreSecret } from "./index.ts";
import { fillTables } from "./testing.ts";

describe("backup and restore", () => {
  const engines = inject("engines");
  const { cluster } = engines;
  const suffix = randomBytes(4).toString("hex");
  const bank = `drill_${suffix}`;
  let root = "";
  let home = "";
  let elsewhere = "";
  const made: string[] = [];
  const closing: (() => Promise<unknown>)[] = [];
  const secrets = new Secrets(Buffer.alloc(32, 7));
  const parts = (where = home): BackupParts => ({
    cluster,
    columnarUrl: engines.columnar,
    secrets,
    home: where,
    migrations,
  });

  const open = (name: string, where: string) => {
    const place = placeOf(where, name);
    const { database } = place;
    const storage = openStorage({
      app: roleConnection(cluster, "app", database),
      engine: roleConnection(cluster, "engine", database),
    });
    const columnar = openColumnar({ url: engines.columnar, database });
    closing.push(() => Promise.all([storage.close(), columnar.close()]));
    const projector = createProjector({
      storage,
      sink: columnar,
      owner: "one",
      archiveDir: path.join(place.folder, "archive"),
    });
    return { place, storage, columnar, projector, owner: roleConnection(cluster, "owner", database) };
  };
  const facts = (count: number): NewFact[] =>
    Array.from({ length: count }, (_, n) => ({
      customer: n % 12,
      type: "call.finished",
      source: "drill",
      id: randomUUID(),
      occurredAt: new Date(Date.UTC(2026, 9, 1 + (n % 40))),
      data: { n, 词: "茶\t\\" },
    }));
  const sums = (name: string, where: string) =>
    withSnapshot(open(name, where).owner, async (snapshot) => {
      const found: Record<string, unknown> = {};
      for (const table of await readTables(snapshot.holder)) {
        found[`${table.schema}.${table.name}`] = await snapshot.read((tx) => sumRows(tx, table));
      }
      return found;
    });
  const track = (name: string): string => {
    made.push(name);
    return name;
  };

  beforeAll(async () => {
    root = await mkdtemp(path.join(os.tmpdir(), "perennial-backup-"));
    [home, elsewhere] = [path.join(root, "home"), path.join(root, "elsewhere")];
    await Promise.all([mkdir(home), mkdir(elsewhere)]);
    await ensureDatabase(cluster, placeOf(home, track(bank)).database, engines.template);
    const source = open(bank, home);
    await migrateColumnar({ url: engines.columnar, database: source.place.database }, migrations);
    // What a catalog adds while the bank runs, and rows in every table.
    await withOwner(
      source.owner,
      "alter table profile.customer add column demand_balance numeric(15, 2), add column city text",
    );
    await source.columnar.command("alter table customer add column if not exists city Nullable(String)");
    await fillTables(source.owner);
    // Generated rows of the log do not obey its rules.
    await withOwner(
      source.owner,
      "truncate log.fact, log.seen, log.position, log.lease, log.member, log.block, log.archive, log.projection, log.parked, log.parked_fact",
    );
    const clock = replayClock("Asia/Shanghai", new Date("2026-10-20T02:00:00Z"));
    const appender = () => createAppender({ storage: source.storage, clock });
    const consumer = createConsumer({ storage: source.storage, name: "engine", owner: "one", handlers: [], clock });
    await appender().append(facts(800));
    await consumer.drain();
    await source.projector.drain();
    clock.advanceTo(new Date("2026-11-03T00:00:00Z"));
    const archive = createArchive({
      storage: source.storage,
      sink: source.columnar,
      clock,
      dir: path.join(source.place.folder, "archive"),
    });
    expect((await archive.archiveMonth(202610)).facts).toBe(800);
    expect(await archive.dropArchivedPartition(202610)).toBe(800);
    await appender().append(facts(1_000));
    await source.projector.drain();
    await appender().append(facts(50));
    const sealer = createSealer({ storage: source.storage, anchorFile: anchorFileOf(source.place) });
    await sealer.drain();
    await mkdir(path.join(source.place.folder, "uploads"), { recursive: true });
    await writeFile(path.join(source.place.folder, "uploads", "calls.csv"), "a;b\n");
  }, 60_000);
  afterAll(async () => {
    await Promise.all(closing.map((close) => close()));
    for (const name of made) {
      const { database } = placeOf(home, name);
      await Promise.all([dropDatabase(cluster, database), dropColumnarDatabase({ url: engines.columnar, database })]);
    }
    await rm(root, { recursive: true, force: true });
  });

  it("brings back exactly one moment of a bank that goes on being written, in both engines", async () => {
    const source = open(bank, home);
    const clock = replayClock("Asia/Shanghai", new Date("2026-11-04T00:00:00Z"));
    const appender = createAppender({ storage: source.storage, clock });
    const sealer = createSealer({ storage: source.storage, anchorFile: anchorFileOf(source.place) });
    let working = true;
    const work = (async () => {
      while (working) {
        await appender.append(facts(20));
        await withOwner(
          source.owner,
          "insert into audit.entry (at, actor, action, target, detail) values ('2026-11-04', 'a', 'b', 'c', '{}')",
        );
        await source.projector.drain();
        await sealer.drain();
      }
    })();
    const dir = path.join(root, "running");
    const tables: string[] = [];
    // A month that nobody prepared begins while the tables are being copied: nothing may wait for the backup.
    let newMonth: Promise<unknown> = Promise.resolve();
    const result = await backup(parts(), dir, {
      banks: [bank],
      onProgress: ({ step, name }) => {
        if (step === "table" && tables.push(name) === 3) {
          clock.advanceTo(new Date("2027-02-01T00:00:00Z"));
          newMonth = appender.append(facts(5));
        }
      },
    });
    working = false;
    await Promise.all([work, newMonth]);
    expect(result).toMatchObject({ dir, secret: false, banks: [{ bank, tables: tables.length }] });
    expect(result.banks[0]?.rows).toBeGreaterThan(1_050);
    const manifest = await readManifest(dir);
    const entry = manifest.banks[0];
    if (!entry) throw new Error("no bank");

    const copy = track(`copy_${suffix}`);
    const [restored] = await restore(parts(elsewhere), dir, { as: copy });
    expect(restored).toMatchObject({ bank: copy, at: entry.at, audit: { ok: true } });
    expect(restored?.audit.sealed).toBeGreaterThan(2);
    const target = open(copy, elsewhere);
    const found = await sums(copy, elsewhere);
    // What a restore itself writes: its audit row, free leases, and the copy of the profile that is made anew.
    const changed = new Set([
      "audit.entry",
      "audit.unsealed",
      "log.lease",
      "log.member",
      "log.position",
      "log.block",
      "log.projection",
      "profile.dirty",
    ]);
    for (const { table, sum } of entry.tables) {
      const name = `${table.schema}.${table.name}`;
      if (!changed.has(name)) expect([name, found[name]]).toEqual([name, sum]);
    }
    const seen = await target.storage.batch("test", (tx) =>
      tx.one<{ facts: number; gaps: number; next: number; columns: number }>(sql`
        select (select count(*) from log.fact) as facts, (select sum(next_offset)::int8 from log.shard) as next,
          (select count(*) from log.shard s where s.next_offset <> coalesce((select max("offset") + 1 from log.fact f
            where f.shard = s.shard), s.next_offset)) as gaps,
          (select count(*) from information_schema.columns where table_schema = 'profile' and table_name = 'customer'
            and column_name in ('demand_balance', 'city')) as columns`),
    );
    expect(seen).toEqual({ facts: seen.next - 800, gaps: 0, next: seen.next, columns: 2 });
    expect(seen.next).toBeGreaterThanOrEqual(1_850);
    expect(seen.next).toBeLessThan(await total(source));
    // The copy in ClickHouse is that log, block for block, and goes on without losing or doubling a fact.
    expect(await columnarFacts(target)).toBe(seen.next);
    await createAppender({ storage: target.storage, clock }).append(facts(30));
    await target.projector.drain();
    expect(await target.projector.check({ deep: true })).toEqual([]);
    expect(await columnarFacts(target)).toBe(seen.next + 30);
    // From archive plus log the whole copy can be made again: the archive came along.
    await target.projector.rebuild("all");
    await target.projector.drain();
    expect(await columnarFacts(target)).toBe(seen.next + 30);
    // Identities go on where they were, the trail goes on from its anchored head.
    await createSealer({ storage: target.storage, anchorFile: anchorFileOf(target.place) }).drain();
    expect(await verifyAudit(target.storage, anchorFileOf(target.place))).toMatchObject({ ok: true });
    expect(await readFile(path.join(target.place.folder, "uploads", "calls.csv"), "utf8")).toBe("a;b\n");
  });

  it("restores the same backup twice to the same rows, and replaces a bank only when told", async () => {
    const dir = path.join(root, "again");
    await backup(parts(), dir, { banks: [bank] });
    const copy = track(`twice_${suffix}`);
    await restore(parts(elsewhere), dir, { as: copy });
    const before = await sums(copy, elsewhere);
    await withOwner(open(copy, elsewhere).owner, "truncate decision.record");
    await expect(restore(parts(elsewhere), dir, { as: copy })).rejects.toMatchObject({
      caseName: "backup.bank_exists",
    });
    await appendFile(path.join(placeOf(elsewhere, copy).folder, "uploads", "calls.csv"), "changed");
    await restore(parts(elsewhere), dir, { as: copy, replace: true });
    const after = await sums(copy, elsewhere);
    expect(after["decision.record"]).toEqual(before["decision.record"]);
    expect(after["log.fact"]).toEqual(before["log.fact"]);
    const kept = (await readdir(path.join(elsewhere, "banks"))).filter((name) => name.startsWith(`${copy}.replaced-`));
    expect(kept).toHaveLength(1);
  });

  it("copies again from the log what the ClickHouse part lacks", async () => {
    const source = open(bank, home);
    await source.projector.drain();
    const shards = await source.columnar.rows<{ shard: number }>(
      "SELECT DISTINCT shard FROM facts ORDER BY shard LIMIT 3",
    );
    for (const { shard } of shards) await source.columnar.command(`ALTER TABLE facts DROP PARTITION ${shard}`);
    const dir = path.join(root, "lacking");
    await backup(parts(), dir, { banks: [bank] });
    const copy = track(`lacking_${suffix}`);
    const [restored] = await restore(parts(elsewhere), dir, { as: copy });
    expect(restored?.copiedAgain).toBeGreaterThan(0);
    expect(await columnarFacts(open(copy, elsewhere))).toBe(await total(source));
    expect(await source.projector.check()).toEqual(shards.map(({ shard }) => shard));
    await source.projector.drain();
  });

  it("loads a backup of an older release at its own level and migrates it forward", async () => {
    const sorted = migrations.map((room) => [...room.postgres].sort((a, b) => (a.name < b.name ? -1 : 1)));
    const old = migrations.map((room, n) => ({ ...room, postgres: sorted[n] ?? [] }));
    const dir = path.join(root, "older");
    await backup(parts(), dir, { banks: [bank] });
    const later = {
      room: "later",
      postgres: [
        {
          name: "20270101_0001_mark_customers",
          sql: "create schema later; create table later.mark as select customer from profile.customer",
        },
      ],
      clickhouse: [
        {
          name: "20270101_0001_mark",
          sql: "create table if not exists marked engine = MergeTree order by n as select count() as n from facts",
        },
      ],
    };
    const copy = track(`older_${suffix}`);
    await restore({ ...parts(elsewhere), migrations: [...old, later] }, dir, { as: copy });
    const target = open(copy, elsewhere);
    const found = await sums(copy, elsewhere);
    // The later migration saw the rows, not an empty table.
    expect(found["later.mark"]).toMatchObject({ count: (found["profile.customer"] as { count: number }).count });
    expect(await target.columnar.rows("select n from marked")).toEqual([{ n: await columnarFacts(target) }]);
    // A release that does not know what the backup was made with refuses it whole.
    const [room, ...others] = old;
    const older = [{ ...room, room: room?.room ?? "", postgres: room?.postgres.slice(0, -1) ?? [] }, ...others];
    await expect(
      restore({ ...parts(elsewhere), migrations: older }, dir, { as: track(`newer_${suffix}`) }),
    ).rejects.toMatchObject({ caseName: "storage.newer_schema" });
    const edited = old.map((one) => ({ ...one, postgres: one.postgres.map((m) => ({ ...m, sql: `${m.sql} -- x` })) }));
    await expect(
      restore({ ...parts(elsewhere), migrations: edited }, dir, { as: track(`edited_${suffix}`) }),
    ).rejects.toMatchObject({ caseName: "storage.edited_migration" });
  });

  it("refuses a target that is not empty, a damaged file, another installation's secret and an unknown bank", async () => {
    await expect(backup(parts(), home, { banks: [bank] })).rejects.toMatchObject({
      caseName: "backup.target_not_empty",
    });
    await expect(backup(parts(), path.join(root, "none"), { banks: ["no_such"] })).rejects.toMatchObject({
      caseName: "backup.no_bank",
    });
    const dir = path.join(root, "damaged");
    await mkdir(dir);
    await backup(parts(), dir, { banks: [bank] });
    const options = { as: track(`refused_${suffix}`) };
    await expect(
      restore({ ...parts(elsewhere), secrets: new Secrets(Buffer.alloc(32, 8)) }, dir, options),
    ).rejects.toMatchObject({ caseName: "backup.other_secret" });
    const { files } = await readManifest(dir);
    const victim = path.join(dir, files.find(({ path: name }) => name.includes("log.fact"))?.path ?? "");
    const bytes = await readFile(victim);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await writeFile(victim, bytes);
    await expect(restore(parts(elsewhere), dir, options)).rejects.toMatchObject({ caseName: "backup.damaged" });
    await rm(path.join(dir, "manifest.json"));
    await expect(restore(parts(elsewhere), dir, options)).rejects.toMatchObject({ caseName: "backup.no_manifest" });
    expect(await stat(path.join(root, "none")).catch(() => null)).toBeNull();
    expect((await readdir(root)).filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("keeps the secret out unless a passphrase seals it, and gives it to a new folder before the engines start", async () => {
    const own = path.join(root, "own");
    await cp(home, own, { recursive: true });
    const text = JSON.stringify({ version: 1, secret: Buffer.alloc(32, 7).toString("hex") });
    await writeFile(path.join(own, "secrets.json"), text, { mode: 0o600 });
    const passphrase = "correct horse battery";
    const dir = path.join(root, "sealed");
    await expect(backup(parts(own), dir, { banks: [bank], passphrase: "short" })).rejects.toMatchObject({
      caseName: "backup.weak_passphrase",
    });
    await expect(backup(parts(), dir, { banks: [bank], passphrase })).rejects.toMatchObject({
      caseName: "backup.no_secret_file",
    });
    expect(await backup(parts(own), dir, { banks: [bank], passphrase })).toMatchObject({ secret: true });
    for (const { path: name } of (await readManifest(dir)).files) {
      expect((await readFile(path.join(dir, name))).includes("07070707")).toBe(false);
    }
    const fresh = path.join(root, "fresh");
    await expect(restoreSecret(dir, fresh, "another passphrase")).rejects.toMatchObject({
      caseName: "backup.wrong_passphrase",
    });
    expect(await restoreSecret(dir, fresh, passphrase)).toBe(true);
    expect(await readFile(path.join(fresh, "secrets.json"), "utf8")).toBe(text);
    expect((await stat(path.join(fresh, "secrets.json"))).mode & 0o777).toBe(0o600);
    expect(await restoreSecret(dir, fresh, passphrase)).toBe(false);
    await expect(restoreSecret(path.join(root, "running"), fresh, passphrase)).rejects.toMatchObject({
      caseName: "backup.no_secret",
    });
  });

  it("says which table would be copied without its rows", async () => {
    const name = track(`hidden_${suffix}`);
    const { database } = placeOf(home, name);
    await ensureDatabase(cluster, database);
    const owner = roleConnection(cluster, "owner", database);
    await migratePostgres(owner, []);
    await withOwner(
      owner,
      "create schema dark; create table dark.rows (n int); alter table dark.rows enable row level security; alter table dark.rows force row level security",
    );
    await expect(backup(parts(), path.join(root, "dark"), { banks: [name] })).rejects.toMatchObject({
      caseName: "storage.hidden_rows",
      params: { table: "dark.rows" },
    });
  });

  async function columnarFacts(at: ReturnType<typeof open>): Promise<number> {
    const [row] = await at.columnar.rows<{ n: number; different: number }>(
      "select count() as n, uniqExact(shard, offset) as different from facts",
    );
    expect(row?.n).toBe(row?.different);
    return row?.n ?? 0;
  }
  async function total(at: ReturnType<typeof open>): Promise<number> {
    const row = await at.storage.batch("test", (tx) =>
      tx.one<{ next: number }>(sql`select sum(next_offset)::int8 as next from log.shard`),
    );
    return row.next;
  }
  async function withOwner(owner: Parameters<typeof withSnapshot>[0], text: string): Promise<void> {
    const pool = poolFor(owner, 1, "test");
    await pool.query(text).finally(() => pool.end());
  }
});
