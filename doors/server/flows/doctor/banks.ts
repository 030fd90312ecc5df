/** Each bank: schema, copy in ClickHouse, what is parked or quarantined, and the audit chain. */
import path from "node:path";
import { describeDefect, verifyAudit } from "#ground/audit";
import { machine } from "#ground/clock";
import { openColumnar } from "#ground/columnar";
import { newId } from "#ground/ids";
import { createProjector, listParked } from "#ground/log";
import type { Settings } from "#ground/settings";
import {
  type Cluster,
  migrationState,
  openStorage,
  type RoomMigrations,
  roleConnection,
  type Storage,
  sql,
} from "#ground/storage";
import { asideRuns } from "#playbook";
import { copyLag } from "#profile";
import { anchorFileOf, listBanks, listUnfinished, type Place, placeOf } from "../backup/index.ts";
import type { EnginesFound } from "./engines.ts";
import { attempt, type Finding, finding } from "./findings.ts";

/** A copy may be this far behind while facts come in. */
const LAG_SECONDS = 60;

export async function checkBanks(
  settings: Settings,
  found: EnginesFound,
  migrations: readonly RoomMigrations[],
): Promise<readonly Finding[]> {
  const { cluster, columnarUrl } = found;
  if (!cluster) return [];
  const banks = await listBanks(cluster);
  const findings: Finding[] = (await listUnfinished(cluster)).map(unfinished);
  if (banks.length === 0) return [...findings, finding("banks", "ok", "No bank was made yet", "尚未建立银行")];
  for (const bank of banks) {
    findings.push(...(await checkBank(cluster, placeOf(settings.home, bank), columnarUrl, migrations)));
  }
  return findings;
}

function unfinished(bank: string): Finding {
  return finding(
    "banks",
    "warn",
    `Bank ${bank} is being made, or its making was cut off; bank make --bank ${bank} begins anew`,
    `银行 ${bank} 正在生成或生成被中断；运行 bank make --bank ${bank} 可重新开始`,
    { bank },
  );
}

/** Exported for a bank whose databases have other names. */
export async function checkBank(
  cluster: Cluster,
  place: Place,
  columnarUrl: string | undefined,
  migrations: readonly RoomMigrations[],
): Promise<readonly Finding[]> {
  const { bank, database } = place;
  const storage = openStorage({
    app: roleConnection(cluster, "app", database),
    engine: roleConnection(cluster, "engine", database),
    poolSize: { app: 1, engine: 2 },
  });
  try {
    const schema = await attempt("migrations", () => schemaOf(storage, migrations, bank), { bank });
    // A schema of another release answers no further question.
    if (schema.some(({ level }) => level === "fail")) return schema;
    const parts = [
      await attempt("copy", () => copyOf(storage, place, columnarUrl), { bank }),
      await attempt("parked", () => parkedOf(storage, bank), { bank }),
      await attempt("runs", () => runsOf(storage, bank), { bank }),
      await attempt("quarantine", () => quarantineOf(storage, bank), { bank }),
      await attempt("audit", () => auditOf(storage, place), { bank }),
    ];
    return [...schema, ...parts.flat()];
  } finally {
    await storage.close();
  }
}

async function schemaOf(storage: Storage, migrations: readonly RoomMigrations[], bank: string): Promise<Finding> {
  const state = await storage.batch("doctor", (tx) => migrationState(tx, migrations));
  const { pending, unknown, edited } = state;
  const extra = { bank, detail: { pending, unknown, edited } };
  if (unknown.length > 0) {
    const names = unknown.join(", ");
    return finding(
      "migrations",
      "fail",
      `The schema is of a newer release (${names}); use that one`,
      `数据库结构属于更新的版本（${names}），请使用该版本`,
      extra,
    );
  }
  if (edited.length > 0) {
    const names = edited.join(", ");
    return finding(
      "migrations",
      "fail",
      `Migrations were edited after they had been applied: ${names}`,
      `迁移在执行后被修改：${names}`,
      extra,
    );
  }
  if (pending.length > 0) {
    return finding(
      "migrations",
      "warn",
      `${pending.length} migrations wait for the next start, or for "perennial migrate"`,
      `有 ${pending.length} 个迁移待执行：下次启动或运行 perennial migrate`,
      extra,
    );
  }
  return finding("migrations", "ok", "The schema is this release's", "数据库结构与本版本一致", extra);
}

async function copyOf(storage: Storage, place: Place, url: string | undefined): Promise<readonly Finding[]> {
  if (url === undefined) return [];
  const { bank, database, folder } = place;
  const columnar = openColumnar({ url, database, patienceSeconds: 3 });
  try {
    const projector = createProjector({
      storage,
      sink: columnar,
      owner: `doctor ${newId(machine.now())}`,
      archiveDir: path.join(folder, "archive"),
    });
    const [lag, customers] = await Promise.all([projector.lag(), copyLag(storage)]);
    const seconds = lag.since ? Math.max(0, (machine.now().getTime() - lag.since.getTime()) / 1_000) : 0;
    const level = seconds > LAG_SECONDS ? "warn" : "ok";
    return [
      finding(
        "copy",
        level,
        `ClickHouse is ${lag.facts} facts and ${customers} customers behind${level === "warn" ? ` for ${Math.round(seconds)} s` : ""}`,
        `ClickHouse 落后 ${lag.facts} 条事实、${customers} 位客户${level === "warn" ? `，已持续 ${Math.round(seconds)} 秒` : ""}`,
        { bank, detail: { facts: lag.facts, customers, seconds: Math.round(seconds), inFlight: lag.inFlight } },
      ),
    ];
  } finally {
    await columnar.close();
  }
}

async function parkedOf(storage: Storage, bank: string): Promise<Finding> {
  const parked = await storage.batch("doctor", listParked);
  const first = parked[0];
  if (!first)
    return finding("parked", "ok", "No customer is parked", "没有被搁置的客户", { bank, detail: { customers: 0 } });
  return finding(
    "parked",
    "warn",
    `${parked.length} customers are parked because their facts could not be applied; the first is ${first.customer}: ${first.reason}`,
    `${parked.length} 位客户因事实无法处理而被搁置；首位为 ${first.customer}：${first.reason}`,
    { bank, detail: { customers: parked.length } },
  );
}

async function runsOf(storage: Storage, bank: string): Promise<Finding> {
  const [first, ...others] = await storage.batch("doctor", (tx) => asideRuns(tx));
  if (!first)
    return finding("runs", "ok", "No run of a playbook is set aside", "没有被搁置的流程", {
      bank,
      detail: { aside: 0 },
    });
  const aside = others.length + 1;
  return finding(
    "runs",
    "warn",
    `${aside} runs of playbooks are set aside because a step failed again and again ("perennial playbook aside" lists them); the first is of ${first.playbook}: ${first.fault}`,
    `${aside} 个流程因步骤反复失败而被搁置（perennial playbook aside 可列出）；首个属于 ${first.playbook}：${first.fault}`,
    { bank, detail: { aside } },
  );
}

async function quarantineOf(storage: Storage, bank: string): Promise<Finding> {
  const { open } = await storage.batch("doctor", (tx) =>
    tx.one<{ open: number }>(sql`select count(*) as open from intake.quarantine where state = 'open'`),
  );
  const en =
    open === 0 ? "Nothing lies in quarantine" : `${open} items lie in quarantine: "perennial quarantine list" says why`;
  const zh = open === 0 ? "隔离区为空" : `隔离区有 ${open} 项：perennial quarantine list 可查看原因`;
  return finding("quarantine", open === 0 ? "ok" : "warn", en, zh, { bank, detail: { open } });
}

async function auditOf(storage: Storage, place: Place): Promise<Finding> {
  const { bank } = place;
  const { ok, sealed, firstBad } = await verifyAudit(storage, anchorFileOf(place));
  if (ok || !firstBad) {
    return finding(
      "audit",
      "ok",
      `The audit chain holds: ${sealed} entries, anchored outside`,
      `审计链完整：${sealed} 条，链头已留存库外`,
      {
        bank,
        detail: { sealed },
      },
    );
  }
  const where = firstBad.entry === null ? `position ${firstBad.position}` : `entry ${firstBad.entry}`;
  const [en, zh] = [describeDefect(firstBad, "en"), describeDefect(firstBad, "zh")];
  return finding("audit", "fail", `The audit chain is broken at ${where}: ${en}`, `审计链在 ${where} 处断裂：${zh}`, {
    bank,
    detail: { sealed, defect: firstBad.what },
  });
}
