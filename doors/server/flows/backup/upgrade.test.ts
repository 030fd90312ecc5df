/** A database of the first release, with rows in every table, is brought to this one; nothing of it may be lost. */
import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, inject, it } from "vitest";
import {
  dropDatabase,
  ensureDatabase,
  migratePostgres,
  type PostgresConnection,
  type RoomMigrations,
  readTables,
  roleConnection,
  sql,
  sumRows,
  withSnapshot,
} from "#ground/storage";
import { migrations } from "../../migrations.ts";
import { fillTables } from "./testing.ts";

const sorted = (room: RoomMigrations) => [...room.postgres].sort((a, b) => (a.name < b.name ? -1 : 1));
const first: RoomMigrations[] = migrations.map((room) => ({ ...room, postgres: sorted(room).slice(0, 1) }));

/** Columns whose values a later migration moved to another table or renamed. */
const moved: Readonly<Record<string, readonly string[]>> = {
  // To profile.identity_key.
  "profile.person": ["phone_hmac", "email_hmac"],
  // Who was live is champion.
  "learning.model": ["state"],
};

/** Tables whose rows a later migration moved to another one. */
const replaced: Readonly<Record<string, string>> = { "decision.capacity": "decision.resource" };

describe("upgrade of a database with data in it", () => {
  const databases: string[] = [];
  const { cluster } = inject("engines");

  async function database(): Promise<PostgresConnection> {
    const name = `upgrade_${randomBytes(6).toString("hex")}`;
    databases.push(name);
    await ensureDatabase(cluster, name);
    return roleConnection(cluster, "owner", name);
  }
  /** Count and checksum of every table over the columns that it had at first. */
  const sums = (owner: PostgresConnection, only?: Awaited<ReturnType<typeof tables>>) =>
    withSnapshot(owner, async (snapshot) => {
      const shapes = only ?? (await readTables(snapshot.holder));
      return Object.fromEntries(
        await Promise.all(
          shapes.map(async (table) => [
            `${table.schema}.${table.name}`,
            await snapshot.read((tx) => sumRows(tx, table)),
          ]),
        ),
      );
    });
  const tables = (owner: PostgresConnection) => withSnapshot(owner, (snapshot) => readTables(snapshot.holder));

  const keysOf = (owner: PostgresConnection, table: string, where: string): Promise<number> =>
    withSnapshot(owner, (snapshot) =>
      snapshot.read(async (tx) => {
        const row = await tx.one<{ n: number }>(sql`
          select count(*)::int as n from ${sql.raw(table)} where ${sql.raw(where)}`);
        return row.n;
      }),
    );

  afterEach(async () => {
    for (const name of databases.splice(0)) await dropDatabase(cluster, name);
  });

  it("keeps every row of every table from the first migration of each room to the last", async () => {
    const owner = await database();
    await migratePostgres(owner, first);
    const filled = await fillTables(owner);
    expect(filled.length).toBeGreaterThan(25);
    const shapes = (await tables(owner))
      .filter(({ schema, name }) => name !== "migration" && replaced[`${schema}.${name}`] === undefined)
      .map((table) => {
        const gone = moved[`${table.schema}.${table.name}`] ?? [];
        return { ...table, columns: table.columns.filter(({ name }) => !gone.includes(name)) };
      });
    const keys = await keysOf(owner, "profile.person", "phone_hmac is not null");
    const places = await keysOf(owner, "decision.capacity", "true");
    const live = await keysOf(owner, "learning.model", "state = 'live'");
    const before = await sums(owner, shapes);
    expect(before["log.fact"]).toMatchObject({ count: 3 });
    const done = await migratePostgres(owner, migrations);
    const expected = migrations.flatMap((room) =>
      sorted(room)
        .slice(1)
        .map(({ name }) => ({ room: room.room, name })),
    );
    expect(done).toEqual(expected);
    expect(await sums(owner, shapes)).toEqual(before);
    expect(keys).toBeGreaterThan(0);
    expect(await keysOf(owner, "learning.model", "state = 'champion'")).toBe(live);
    expect(places).toBeGreaterThan(0);
    expect(await keysOf(owner, "decision.resource", "carry is not null")).toBe(places);
    expect(await keysOf(owner, "profile.identity_key", "kind = 'phone'")).toBe(keys);
    expect(await migratePostgres(owner, migrations)).toEqual([]);
  });

  it("ends at the same schema whether it was upgraded or made new", async () => {
    const [upgraded, fresh] = [await database(), await database()];
    await migratePostgres(upgraded, first);
    await fillTables(upgraded);
    await migratePostgres(upgraded, migrations);
    await migratePostgres(fresh, migrations);
    expect(await tables(upgraded)).toEqual(await tables(fresh));
  });

  it("refuses a migration that was edited after it had been applied, and one of a newer release", async () => {
    const owner = await database();
    await migratePostgres(owner, migrations);
    const [room, ...others] = migrations;
    if (!room) throw new Error("no migrations");
    const edited = room.postgres.map((one, n) => (n === 0 ? { ...one, sql: `${one.sql} -- edited` } : one));
    await expect(migratePostgres(owner, [{ ...room, postgres: edited }, ...others])).rejects.toMatchObject({
      caseName: "storage.edited_migration",
    });
    await expect(
      migratePostgres(owner, [{ ...room, postgres: room.postgres.slice(0, -1) }, ...others]),
    ).rejects.toMatchObject({ caseName: "storage.newer_schema", params: { room: room.room } });
  });

  it("undoes a migration that fails half-way, names it, and goes on from there once it is mended", async () => {
    const owner = await database();
    const before = { name: "20270101_0001_make_things", sql: "create schema things; create table things.one (n int)" };
    const broken = { name: "20270101_0002_break", sql: "insert into things.one values (1); select 1 / 0" };
    await expect(migratePostgres(owner, [{ room: "things", postgres: [before, broken] }])).rejects.toMatchObject({
      caseName: "storage.failed_migration",
      params: { room: "things", name: broken.name },
    });
    const mended = { ...broken, sql: "insert into things.one values (1)" };
    expect(await migratePostgres(owner, [{ room: "things", postgres: [before, mended] }])).toEqual([
      { room: "things", name: mended.name },
    ]);
    expect((await sums(owner))["things.one"]).toMatchObject({ count: 1 });
  });

  it("lets several processes migrate at once: each migration is applied by one of them", async () => {
    const owner = await database();
    const done = await Promise.all(Array.from({ length: 4 }, () => migratePostgres(owner, migrations)));
    const total = migrations.reduce((count, room) => count + room.postgres.length, 0);
    expect(done.map((one) => one.length).sort((a, b) => a - b)).toEqual([0, 0, 0, total]);
  });
});
