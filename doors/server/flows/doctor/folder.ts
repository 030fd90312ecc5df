/** The data folder: reachable, roomy, of this release, held by one living server, and of this secret. */
import { constants } from "node:fs";
import { access, readFile, stat, statfs } from "node:fs/promises";
import path from "node:path";
import { runningColumnar } from "#ground/columnar";
import { loadSecrets, processEnvironment, type Secrets, type Settings, secretsFile } from "#ground/settings";
import { EMBEDDED_MAJOR, runningPostgres } from "#ground/storage";
import { holderOf } from "../../home-lock.ts";
import { attempt, type Finding, finding } from "./findings.ts";
import { readFingerprint } from "./fingerprint.ts";

const GB = 1_000_000_000;
export const LEAST_FREE = { warn: 2 * GB, fail: 0.2 * GB } as const;

export async function checkFolder(settings: Settings): Promise<readonly Finding[]> {
  const { home } = settings;
  const parts = await Promise.all([
    attempt("folder", () => writable(home)),
    attempt("disk", () => disk(home)),
    attempt("postgres_folder", () => postgresFolder(settings)),
    attempt("clickhouse_folder", () => clickhouseFolder(settings)),
    attempt("holder", () => holder(settings)),
    attempt("secret", () => secret(home)),
  ]);
  return parts.flat();
}

/** The folder, or the one above it that exists. */
async function existing(folder: string): Promise<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    if ((await stat(at).catch(() => null)) || at === path.dirname(at)) return at;
  }
}

async function writable(home: string): Promise<Finding> {
  const at = await existing(home);
  const detail = { home };
  try {
    await access(at, constants.W_OK | constants.X_OK);
  } catch {
    return finding(
      "folder",
      "fail",
      `The data folder ${at} can't be written; give it to this user or set PERENNIAL_HOME`,
      `数据目录 ${at} 不可写；请授权给当前用户，或设置 PERENNIAL_HOME`,
      { detail },
    );
  }
  if (at === home) return finding("folder", "ok", `Data folder ${home}`, `数据目录 ${home}`, { detail });
  return finding("folder", "ok", `The data folder ${home} will be made`, `将建立数据目录 ${home}`, { detail });
}

async function disk(home: string): Promise<Finding> {
  const at = await existing(home);
  const { bavail, bsize } = await statfs(at);
  return diskFinding(at, bavail * bsize);
}

export function diskFinding(folder: string, free: number): Finding {
  const level = free < LEAST_FREE.fail ? "fail" : free < LEAST_FREE.warn ? "warn" : "ok";
  const size = `${(free / GB).toFixed(1)} GB`;
  const [en, zh] = level === "ok" ? ["", ""] : [": make room before the engines stop", "：请在引擎停写前清理空间"];
  return finding("disk", level, `${size} free at ${folder}${en}`, `${folder} 可用空间 ${size}${zh}`, {
    detail: { folder, freeBytes: free },
  });
}

async function postgresFolder({ home, engines }: Settings): Promise<readonly Finding[]> {
  if (engines.postgresUrl !== undefined) return [];
  const dir = path.join(home, "postgres");
  const found = (await readFile(path.join(dir, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (found === "") return [];
  const detail = { dir, found, wanted: EMBEDDED_MAJOR };
  if (found === EMBEDDED_MAJOR) {
    return [
      finding("postgres_folder", "ok", `${dir} is of PostgreSQL ${found}`, `${dir} 属于 PostgreSQL ${found}`, {
        detail,
      }),
    ];
  }
  return [
    finding(
      "postgres_folder",
      "fail",
      `${dir} was made by PostgreSQL ${found}, this release runs ${EMBEDDED_MAJOR}: run "perennial backup DIR" with the release that made it, then "perennial restore DIR" with this one into a new folder (PERENNIAL_HOME)`,
      `${dir} 由 PostgreSQL ${found} 建立，本版本使用 ${EMBEDDED_MAJOR}：请用原版本执行 perennial backup DIR，再用本版本在新目录（PERENNIAL_HOME）执行 perennial restore DIR`,
      { detail },
    ),
  ];
}

async function clickhouseFolder({ home, engines }: Settings): Promise<readonly Finding[]> {
  if (engines.clickhouseUrl !== undefined) return [];
  const dir = path.join(home, "clickhouse");
  const text = await readFile(path.join(dir, "version.json"), "utf8").catch(() => undefined);
  if (text === undefined) return [];
  const { clickhouse } = JSON.parse(text) as { clickhouse: string };
  const detail = { dir, found: clickhouse };
  return [
    finding(
      "clickhouse_folder",
      "ok",
      `${dir} is of ClickHouse ${clickhouse}`,
      `${dir} 属于 ClickHouse ${clickhouse}`,
      { detail },
    ),
  ];
}

/** Who holds the folder, and engines that nobody holds any more. */
async function holder({ home, engines }: Settings): Promise<Finding> {
  const pid = await holderOf(home);
  if (pid !== undefined) {
    return finding("holder", "ok", `In use by the server of process ${pid}`, `正由进程 ${pid} 的服务使用`, {
      detail: { pid },
    });
  }
  // Engines that this very process started for the examination are nobody's leftovers.
  const mine = Number((await readFile(path.join(home, "lock"), "utf8").catch(() => "")).trim()) === process.pid;
  const left: string[] = [];
  if (mine) return finding("holder", "ok", "No other process holds the folder", "没有其他进程占用数据目录");
  if (engines.postgresUrl === undefined && (await runningPostgres(path.join(home, "postgres"), "")))
    left.push("PostgreSQL");
  if (engines.clickhouseUrl === undefined && (await runningColumnar(path.join(home, "clickhouse"))))
    left.push("ClickHouse");
  if (left.length === 0)
    return finding("holder", "ok", "No other process holds the folder", "没有其他进程占用数据目录");
  const names = left.join(", ");
  return finding(
    "holder",
    "warn",
    `${names} goes on running without its server, which was killed; the next start takes it over`,
    `${names} 仍在运行而其服务已被终止；下次启动会接管`,
    { detail: { left } },
  );
}

/** The secret where there is one; nothing is made. */
export function secretsAt(home: string): Promise<Secrets | undefined> {
  const given = processEnvironment().PERENNIAL_SECRET !== undefined;
  return stat(secretsFile(home)).then(
    () => loadSecrets(home),
    () => (given ? loadSecrets(home) : undefined),
  );
}

async function secret(home: string): Promise<Finding> {
  const [secrets, recorded] = await Promise.all([secretsAt(home), readFingerprint(home)]);
  if (!secrets && recorded === undefined) {
    return finding("secret", "ok", "The secret is made at the first start", "密钥将在首次启动时生成");
  }
  const found = secrets?.fingerprint() ?? "-";
  const detail = { found, recorded: recorded ?? "-" };
  if (recorded === undefined || recorded === found) {
    return finding("secret", "ok", `The secret has the fingerprint ${found}`, `密钥指纹 ${found}`, { detail });
  }
  return finding(
    "secret",
    "fail",
    `The folder belongs to the secret ${recorded}, here is ${found}: bring back its secrets.json or PERENNIAL_SECRET; without it personal data can't be opened`,
    `数据目录属于密钥 ${recorded}，当前为 ${found}：请恢复其 secrets.json 或 PERENNIAL_SECRET，否则个人数据无法解密`,
    { detail },
  );
}
