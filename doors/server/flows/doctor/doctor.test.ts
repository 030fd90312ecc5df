import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { audit, createSealer } from "#ground/audit";
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import { dropColumnarDatabase, migrateColumnar } from "#ground/columnar";
import { createAppender } from "#ground/log";
import { loadSecrets, loadSettings, Secrets } from "#ground/settings";
import {
  dropDatabase,
  ensureDatabase,
  openStorage,
  ownerTransaction,
  roleConnection,
  type Storage,
  sql,
  startEmbeddedPostgres,
} from "#ground/storage";
import { migrations } from "../../migrations.ts";
import { anchorFileOf, placeOf } from "../backup/index.ts";
import { checkBank } from "./banks.ts";
import { machineClock, skewFinding } from "./engines.ts";
import { diskFinding, LEAST_FREE } from "./folder.ts";
import { doctor, exitOf, type Finding, fingerprintFile, holdFingerprint, renderFindings, worstOf } from "./index.ts";

describe("doctor", () => {
  const { cluster, template, columnar: columnarUrl } = inject("engines");
  const bank = `doctor_${randomBytes(4).toString("hex")}`;
  let base = "";
  let storage: Storage;
  const settingsAt = (home: string, more: Record<string, string> = {}) =>
    loadSettings({ PERENNIAL_HOME: home, PERENNIAL_LANG: "en", ...more });
  const of = (findings: readonly Finding[], check: string): Finding | undefined =>
    findings.find((one) => one.check === check);
  const look = () => checkBank(cluster, placeOf(base, bank), columnarUrl, migrations);

  beforeAll(async () => {
    base = await mkdtemp(path.join(os.tmpdir(), "perennial-doctor-"));
    await chmod(base, 0o755);
    const { database } = placeOf(base, bank);
    await ensureDatabase(cluster, database, template);
    await migrateColumnar({ url: columnarUrl, database }, migrations);
    storage = openStorage({
      app: roleConnection(cluster, "app", database),
      engine: roleConnection(cluster, "engine", database),
    });
  });
  afterAll(async () => {
    await storage.close();
    const { database } = placeOf(base, bank);
    await Promise.all([dropDatabase(cluster, database), dropColumnarDatabase({ url: columnarUrl, database })]);
    await rm(base, { recursive: true, force: true });
  });

  it("looks at a folder that was never used, makes nothing and finds nothing wrong", async () => {
    const home = path.join(base, "never");
    const findings = await doctor({ settings: settingsAt(home), migrations });
    expect(worstOf(findings)).not.toBe("fail");
    expect(of(findings, "folder")?.en).toContain("will be made");
    expect(of(findings, "postgres")?.detail).toEqual({ running: false });
    expect(await import("node:fs").then((fs) => fs.existsSync(home))).toBe(false);
    expect(exitOf(findings)).toBe(0);
    for (const one of findings)
      expect([one.check, one.zh !== "", /[\u4e00-\u9fff]/.test(one.zh)]).toEqual([one.check, true, true]);
    expect(renderFindings(findings, "zh").split("\n")).toHaveLength(findings.length);
    expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
  });

  it("says what to do about a folder of another major version", async () => {
    const home = path.join(base, "old");
    await mkdir(path.join(home, "postgres"), { recursive: true });
    await writeFile(path.join(home, "postgres", "PG_VERSION"), "17\n");
    const findings = await doctor({ settings: settingsAt(home), migrations });
    expect(of(findings, "postgres_folder")).toMatchObject({ level: "fail", detail: { found: "17" } });
    expect(of(findings, "postgres_folder")?.en).toMatch(/perennial backup DIR.*perennial restore DIR/);
    expect(exitOf(findings)).toBe(5);
  });

  it("notices another secret, and the start refuses it", async () => {
    const home = path.join(base, "secret");
    await mkdir(home);
    await holdFingerprint(home, loadSecrets(home, {}));
    await holdFingerprint(home, loadSecrets(home, {}));
    expect(of(await doctor({ settings: settingsAt(home), migrations }), "secret")?.level).toBe("ok");
    await expect(holdFingerprint(home, new Secrets(Buffer.alloc(32, 1)))).rejects.toMatchObject({
      caseName: "doctor.other_secret",
    });
    await writeFile(fingerprintFile(home), "0123456789abcdef\n");
    expect(of(await doctor({ settings: settingsAt(home), migrations }), "secret")?.level).toBe("fail");
  });

  it("finds engines that run, their versions, and a PostgreSQL whose server was killed", async () => {
    const home = path.join(base, "running");
    await mkdir(home);
    const secrets = loadSecrets(home, {});
    const server = await startEmbeddedPostgres({
      dir: path.join(home, "postgres"),
      password: secrets.deriveText("postgres superuser"),
      settings: { fsync: "off", shared_buffers: "16MB", max_connections: "20" },
    });
    try {
      const findings = await doctor({
        settings: settingsAt(home, { PERENNIAL_CLICKHOUSE_URL: columnarUrl }),
        migrations,
      });
      expect(of(findings, "postgres")).toMatchObject({ level: "ok", detail: { running: true } });
      expect(of(findings, "postgres_clock")?.level).toBe("ok");
      expect(of(findings, "clickhouse")).toMatchObject({ level: "ok", detail: { running: true } });
      expect(of(findings, "clickhouse_clock")?.level).toBe("ok");
      expect(of(findings, "holder")).toMatchObject({ level: "warn", detail: { left: ["PostgreSQL"] } });
      expect(of(findings, "banks")?.level).toBe("ok");
      // Started by this process for the examination, under its own lock, it is nobody's leftover.
      await writeFile(path.join(home, "lock"), `${process.pid}\n`);
      expect(of(await doctor({ settings: settingsAt(home), migrations }), "holder")?.level).toBe("ok");
      // Passwords never show.
      expect(JSON.stringify(findings)).not.toContain(new URL(columnarUrl).password);
    } finally {
      await server.stop();
    }
  });

  it("reports engines by URL that do not answer as failures, not as crashes", async () => {
    const home = path.join(base, "away");
    await mkdir(home);
    loadSecrets(home, {});
    const settings = settingsAt(home, {
      PERENNIAL_POSTGRES_URL: "postgres://me:hidden@127.0.0.1:1/x",
      PERENNIAL_CLICKHOUSE_URL: "http://me:hidden@127.0.0.1:1",
    });
    const findings = await doctor({ settings, migrations });
    expect([of(findings, "postgres")?.level, of(findings, "clickhouse")?.level]).toEqual(["fail", "fail"]);
    expect(JSON.stringify(findings)).not.toContain("hidden");
  });

  it("judges clocks and free space by their limits", () => {
    const now = Date.UTC(2026, 10, 22);
    expect(skewFinding("c", "X", now + 5, now, now + 10)).toMatchObject({
      level: "ok",
      detail: { skewMilliseconds: 0 },
    });
    expect(skewFinding("c", "X", now - 5_000, now, now + 10).level).toBe("warn");
    expect(skewFinding("c", "X", now + 70_000, now, now + 10)).toMatchObject({ level: "fail" });
    expect(machineClock(new Date(0)).level).toBe("fail");
    expect(machineClock(new Date(now)).level).toBe("ok");
    expect(
      [LEAST_FREE.warn, LEAST_FREE.warn - 1, LEAST_FREE.fail - 1].map((free) => diskFinding("/", free).level),
    ).toEqual(["ok", "warn", "fail"]);
  });

  it("looks into a bank: schema, lag, parked customers, quarantine, audit chain", async () => {
    const place = placeOf(base, bank);
    const sealer = createSealer({ storage, anchorFile: anchorFileOf(place) });
    await storage.batch("test", (tx) => audit(tx, job("test"), { action: "test.try", target: "x:1" }));
    await sealer.drain();
    const fine = await look();
    expect(fine.map(({ check, level }) => [check, level])).toEqual([
      ["migrations", "ok"],
      ["copy", "ok"],
      ["parked", "ok"],
      ["runs", "ok"],
      ["quarantine", "ok"],
      ["audit", "ok"],
    ]);
    const clock = { now: () => new Date(machine.now().getTime() - 600_000) };
    await createAppender({ storage, clock }).append([
      { customer: 1, type: "t", source: "s", id: "1", occurredAt: null, data: {} },
    ]);
    await storage.batch("test", async (tx) => {
      await tx.run(sql`insert into log.parked (consumer, customer, shard, reason, since_offset, facts, parked_at)
        values ('engine', 1, 55, 'no such attribute', 0, 1, ${machine.now()})`);
      await tx.run(sql`insert into intake.quarantine (id, received_at, channel, problems, payload)
        values (gen_random_uuid(), ${machine.now()}, 'http', '[]', '\\x00')`);
      await tx.run(sql`insert into playbook.enrolment (enrolment, playbook, version, customer, admitted_at, state, key, fault)
        values (gen_random_uuid(), 'p', 1, 1, ${machine.now()}, 'active', 'k', 'no such content')`);
    });
    const worse = await look();
    expect(worse.map(({ check, level }) => [check, level])).toEqual([
      ["migrations", "ok"],
      ["copy", "warn"],
      ["parked", "warn"],
      ["runs", "warn"],
      ["quarantine", "warn"],
      ["audit", "ok"],
    ]);
    expect(of(worse, "copy")?.detail).toMatchObject({ facts: 1 });
    expect(of(worse, "runs")).toMatchObject({ detail: { aside: 1 }, en: expect.stringMatching(/no such content/) });
    await ownerTransaction(roleConnection(cluster, "owner", place.database), async (tx) => {
      await tx.run(sql`alter table audit.entry disable trigger refuse`);
      await tx.run(sql`update audit.entry set actor = 'nobody'`);
    });
    const broken = await look();
    expect(of(broken, "audit")).toMatchObject({ level: "fail", bank, detail: { defect: "changed" } });
    expect(exitOf(broken)).toBe(5);
  });

  it("tells a schema that waits for migrations from one of a newer release and an edited one", async () => {
    const [room, ...others] = migrations;
    if (!room) throw new Error("no migrations");
    const later = { name: "20990101_0001_later", sql: "select 1" };
    const place = placeOf(base, bank);
    const level = async (first: typeof room) =>
      of(await checkBank(cluster, place, undefined, [first, ...others]), "migrations");
    expect(await level({ ...room, postgres: [...room.postgres, later] })).toMatchObject({
      level: "warn",
      detail: { pending: [`${room.room} ${later.name}`] },
    });
    expect((await level({ ...room, postgres: room.postgres.slice(1) }))?.en).toMatch(/newer release/);
    const edited = room.postgres.map((one) => ({ ...one, sql: `${one.sql} ` }));
    expect((await level({ ...room, postgres: edited }))?.en).toMatch(/edited/);
  });
});
