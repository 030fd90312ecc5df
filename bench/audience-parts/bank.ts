/** Our side: the product's tables on its own engines, filled past the log; and a plain table beside them as a peer. */
import { createWriteStream } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { type AudienceQuestion, refreshBitmaps } from "#audience";
import { environmentOf } from "#contracts/definitions";
import { machine } from "#ground/clock";
import { type Columnar, migrateColumnar, openColumnar, startColumnar } from "#ground/columnar";
import {
  type Cluster,
  ensureDatabase,
  ensureRoles,
  migratePostgres,
  openStorage,
  roleConnection,
  type Storage,
  startEmbeddedPostgres,
} from "#ground/storage";
import { type Condition, compileCondition } from "#kits/expr";
import { addColumnarColumns, profileRulesOf } from "#profile";
import { migrations } from "../../doors/server/migrations.ts";
import { CHANGED, definitionsOfBench, flags, rare, values } from "./work.ts";

const ZONE = "Asia/Shanghai";
const UNITS = 100;
const SLICE = 500_000;

export interface BenchBank {
  readonly folder: string;
  readonly columnar: Columnar;
  readonly storage: Storage;
  readonly question: AudienceQuestion;
  condition(text: string): Condition;
  /** Process number of the columnar child. */
  pid(): number | undefined;
  close(): Promise<void>;
}

export async function openBank(): Promise<BenchBank> {
  const folder = await mkdtemp(path.join(tmpdir(), "perennial-bench-"));
  // PostgreSQL runs as an ordinary user, who must be able to walk here.
  await chmod(folder, 0o755);
  const [server, engine] = await Promise.all([
    startEmbeddedPostgres({ dir: path.join(folder, "postgres"), password: "bench" }),
    startColumnar({ dir: path.join(folder, "columnar") }),
  ]);
  const cluster: Cluster = { admin: server.admin, secret: "bench" };
  await ensureRoles(cluster);
  await ensureDatabase(cluster, "bench");
  await migratePostgres(roleConnection(cluster, "owner", "bench"), migrations);
  const storage = openStorage({
    app: roleConnection(cluster, "app", "bench"),
    engine: roleConnection(cluster, "engine", "bench"),
  });
  const config = { url: engine.url, database: "bench" };
  await migrateColumnar(config, migrations);
  const columnar = openColumnar(config);
  const { catalog } = definitionsOfBench();
  const rules = profileRulesOf(catalog, ZONE, new Map());
  await addColumnarColumns(columnar, [...rules.attributes.values()]);
  const environment = environmentOf(catalog, ZONE);
  return {
    folder,
    columnar,
    storage,
    question: { columnar, scope: "all", rules, lists: new Map(), at: machine.now() },
    condition: (text) => compileCondition(text, environment),
    pid: () => engine.pid(),
    async close() {
      await columnar.close();
      await Promise.all([storage.close(), engine.stop()]);
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface Built {
  readonly seconds: { readonly rows: number; readonly merge: number; readonly bitmaps: number; readonly plain: number };
  /** On disk. */
  readonly bytes: { readonly copy: number; readonly bitmaps: number; readonly plain: number };
}

/** Makes the customers in the product's copy, merges it, and builds the bitmaps; then the plain table. */
export async function build({ columnar, storage }: BenchBank, customers: number): Promise<Built> {
  const names = Object.keys(values);
  const columns = names.map((name) => `${values[name]} as ${name}`).join(", ");
  const present = `arrayFilter((flag, has) -> has, [${flags.map((flag) => `'${flag}'`).join(", ")}], [${flags.join(", ")}])`;
  const few = `arrayDistinct(arrayMap(at -> concat('r', toString(sipHash64(n, at) % ${rare.length})), [1, 2, 3]))`;
  const tags = `cast((arrayConcat(['gender', 'tier', 'city'], arrayConcat(${present}, ${few}) as others),
    arrayConcat([toString(gender), toString(tier), toString(city)], arrayMap(x -> '', others))), 'Map(LowCardinality(String), String)')`;
  const rows = await timed(() =>
    inSlices(customers, async (from, count) => {
      await columnar.command(`
        insert into customer (customer, shard, unit, revision, copied_at, tags, ${names.join(", ")})
        select n, n % 64, 1 + n % ${UNITS}, 1, toDateTime64('2026-01-01 00:00:00', 3, 'UTC') + intDiv(n, 1000), ${tags}, ${names.join(", ")}
        from (select toUInt32(number) as n, ${columns} from numbers(${from}, ${count}))`);
    }),
  );
  const merge = await timed(() => columnar.command("optimize table customer final"));
  const bitmaps = await timed(() => refreshBitmaps({ storage, columnar, clock: machine }));
  const plain = await timed(async () => {
    const types = names.map((name) => `${name} ${plainType(name)}`);
    await columnar.command(
      `create table plain (customer UInt32, ${types.join(", ")}) engine = MergeTree order by customer`,
    );
    await inSlices(customers, (from, count) =>
      columnar.command(`
        insert into plain select n, ${names.join(", ")}
        from (select toUInt32(number) as n, ${columns} from numbers(${from}, ${count}))`),
    );
    await columnar.command("optimize table plain final");
  });
  return { seconds: { rows, merge, bitmaps, plain }, bytes: await bytesOf(columnar) };
}

/** The types that the catalog declares; every customer has every value, so none may be missing. */
function plainType(name: string): string {
  if (flags.includes(name)) return "Bool";
  return name === "balance" ? "Decimal(18, 2)" : "Int64";
}

async function inSlices(count: number, insert: (from: number, count: number) => Promise<void>): Promise<void> {
  for (let from = 0; from < count; from += SLICE) await insert(from, Math.min(SLICE, count - from));
}

async function bytesOf(columnar: Columnar): Promise<Built["bytes"]> {
  const rows = await columnar.rows<{ table: string; bytes: number }>(`
    select table, toUInt64(sum(bytes_on_disk)) as bytes from system.parts
    where active and database = currentDatabase() group by table`);
  const of = (...tables: readonly string[]): number =>
    rows.filter(({ table }) => tables.includes(table)).reduce((sum, { bytes }) => sum + bytes, 0);
  return { copy: of("customer"), bitmaps: of("tag_bitmap", "unit_bitmap", "audience_bitmap"), plain: of("plain") };
}

/** The plain table as Parquet, for DuckDB. */
export async function exportPlain({ columnar, folder }: BenchBank): Promise<string> {
  const file = path.join(folder, "plain.parquet");
  await pipeline(await columnar.exec("select * from plain order by customer format Parquet"), createWriteStream(file));
  return file;
}

/**
 * Turns the fifth flag round for some customers, as a copy of the profile does: rows of a higher revision, and then the
 * bitmaps. Milliseconds of both.
 */
export async function change(
  { columnar, storage }: BenchBank,
  revision: number,
): Promise<{ copy: number; bitmaps: number }> {
  const tags = "if(mapContains(tags, 'f5'), mapFilter((k, v) -> k != 'f5', tags), mapUpdate(tags, map('f5', '')))";
  const rest = ["gender", "tier", "city", "age", "dormancy", "balance", ...flags.filter((flag) => flag !== "f5")];
  const copy = await timed(() =>
    columnar.command(
      `insert into customer (customer, shard, unit, revision, copied_at, tags, f5, ${rest.join(", ")})
       select customer, shard, unit, {revision:UInt64}, {at:DateTime64(3, 'UTC')}, ${tags}, not f5, ${rest.join(", ")}
       from customer final where ${CHANGED}`,
      { revision, at: machine.now().toISOString().replace("T", " ").replace("Z", "") },
    ),
  );
  const bitmaps = await timed(() => refreshBitmaps({ storage, columnar, clock: machine }));
  return { copy: copy * 1_000, bitmaps: bitmaps * 1_000 };
}

/** The same in the plain table, as ClickHouse documents it. Milliseconds. */
export async function changePlain({ columnar }: BenchBank): Promise<number> {
  const seconds = await timed(() =>
    columnar.command(`alter table plain update f5 = not f5 where ${CHANGED}`, {}, { settings: { mutations_sync: 2 } }),
  );
  return seconds * 1_000;
}

/** Seconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = machine.elapsed();
  await work();
  return (machine.elapsed() - began) / 1_000;
}
