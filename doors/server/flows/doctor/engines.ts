/** The engines: whether they answer, which version they are, and whether their clocks are the machine's. */
import path from "node:path";
import { machine } from "#ground/clock";
import { openColumnar, runningColumnar } from "#ground/columnar";
import { hidePassword, type Settings } from "#ground/settings";
import { type Cluster, connectionFromUrl, OLDEST_SERVER, runningPostgres, serverFacts } from "#ground/storage";
import { attempt, type Finding, finding, type Level } from "./findings.ts";
import { secretsAt } from "./folder.ts";

export interface EnginesFound {
  readonly cluster?: Cluster;
  readonly columnarUrl?: string;
}

/** The engines that run now, whoever runs them; nothing is started. */
export async function findEngines(settings: Settings): Promise<EnginesFound> {
  const { home, engines } = settings;
  const secrets = await secretsAt(home).catch(() => undefined);
  const columnarUrl = engines.clickhouseUrl ?? (await runningColumnar(path.join(home, "clickhouse")));
  const admin =
    engines.postgresUrl !== undefined
      ? connectionFromUrl(engines.postgresUrl)
      : secrets && (await runningPostgres(path.join(home, "postgres"), secrets.deriveText("postgres superuser")));
  return {
    ...(admin && secrets ? { cluster: { admin, secret: secrets.deriveText("postgres roles") } } : {}),
    ...(columnarUrl === null ? {} : { columnarUrl }),
  };
}

export async function checkEngines(settings: Settings, found: EnginesFound): Promise<readonly Finding[]> {
  const parts = await Promise.all([
    attempt("postgres", () => postgres(settings, found.cluster)),
    attempt("clickhouse", () => clickhouse(found.columnarUrl)),
  ]);
  return [machineClock(machine.now()), ...parts.flat()];
}

function stopped(check: string, name: string): Finding {
  return finding(
    check,
    "ok",
    `The embedded ${name} does not run now; what needs it was not looked at`,
    `内嵌 ${name} 当前未运行；依赖它的检查未进行`,
    { detail: { running: false } },
  );
}

async function postgres({ engines }: Settings, cluster: Cluster | undefined): Promise<readonly Finding[]> {
  const admin =
    cluster?.admin ?? (engines.postgresUrl === undefined ? undefined : connectionFromUrl(engines.postgresUrl));
  if (!admin) return [stopped("postgres", "PostgreSQL")];
  const before = machine.now().getTime();
  const { version, major, clock } = await serverFacts(admin);
  const after = machine.now().getTime();
  const where = engines.postgresUrl === undefined ? `${admin.host}:${admin.port}` : hidePassword(engines.postgresUrl);
  const old = major < OLDEST_SERVER;
  return [
    finding(
      "postgres",
      old ? "fail" : "ok",
      `PostgreSQL ${version} at ${where}${old ? `; version ${OLDEST_SERVER} or newer is needed` : ""}`,
      `PostgreSQL ${version}，位于 ${where}${old ? `；需要 ${OLDEST_SERVER} 或更新版本` : ""}`,
      { detail: { running: true, version } },
    ),
    skewFinding("postgres_clock", "PostgreSQL", clock, before, after),
  ];
}

async function clickhouse(url: string | undefined): Promise<readonly Finding[]> {
  if (url === undefined) return [stopped("clickhouse", "ClickHouse")];
  const columnar = openColumnar({ url, database: "default", patienceSeconds: 3 });
  try {
    const before = machine.now().getTime();
    // lint-allow sql-clock: the question is what the server's clock says
    const text = "SELECT version() AS version, toUnixTimestamp64Milli(now64(3)) AS clock";
    const [row] = await columnar.rows<{ version: string; clock: number }>(text, {}, { point: true });
    const after = machine.now().getTime();
    const { version = "", clock = 0 } = row ?? {};
    const where = hidePassword(url);
    return [
      finding("clickhouse", "ok", `ClickHouse ${version} at ${where}`, `ClickHouse ${version}，位于 ${where}`, {
        detail: { running: true, version },
      }),
      skewFinding("clickhouse_clock", "ClickHouse", clock, before, after),
    ];
  } finally {
    await columnar.close();
  }
}

/** How far an engine's clock is from the machine's, the way there and back taken out; all in milliseconds. */
export function skewFinding(check: string, name: string, clock: number, before: number, after: number): Finding {
  const skew = clock < before ? before - clock : clock > after ? clock - after : 0;
  const level: Level = skew > 60_000 ? "fail" : skew > 2_000 ? "warn" : "ok";
  const seconds = (skew / 1_000).toFixed(1);
  const [en, zh] = level === "ok" ? ["", ""] : ["; let both follow a time server", "；请让两者都与时间服务器同步"];
  return finding(
    check,
    level,
    level === "ok"
      ? `The clock of ${name} agrees with this machine's`
      : `The clock of ${name} is ${seconds} s off${en}`,
    level === "ok" ? `${name} 的时钟与本机一致` : `${name} 的时钟相差 ${seconds} 秒${zh}`,
    { detail: { skewMilliseconds: Math.round(skew) } },
  );
}

// This release was made after this day: a clock before it is wrong.
const MADE = "2026-11-01";

export function machineClock(now: Date): Finding {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const shown = now.toISOString();
  const wrong = shown < MADE;
  return finding(
    "clock",
    wrong ? "fail" : "ok",
    `The machine's clock says ${shown} (zone ${zone})${wrong ? ", which is before this release was made; set it" : ""}`,
    `本机时钟为 ${shown}（时区 ${zone}）${wrong ? "，早于本版本发布时间，请校时" : ""}`,
    { detail: { now: shown, zone } },
  );
}
