/**
 * A whole house for a test: the sample bank opened over the run's engines, with a clock that the test moves and a mail
 * server of its own. Not in index.ts: whoever imports it loads every room.
 */
import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { inject } from "vitest";
import { type Definitions, loadDefinitions } from "#contracts/definitions";
import { type ReplayClock, replayClock } from "#ground/clock";
import { dropColumnarDatabase } from "#ground/columnar";
import { loadSecrets, packageRoot } from "#ground/settings";
import { dropDatabase, ensureDatabase } from "#ground/storage";
import { createMetrics } from "#ground/telemetry";
import { databaseOf, openBank } from "../doors/server/bank.ts";
import type { Bank, MailRoute } from "../doors/server/bank-types.ts";
import { type MailEndpoint, startMailEndpoint } from "./mail-endpoint.ts";

export interface TestHouseOptions {
  /** Where the bank's time begins; a Monday morning when absent. */
  readonly start?: Date;
  /** The sample bank's when absent. */
  readonly definitions?: Definitions;
  /** `none`: what is planned waits in the ledger. The local inbox and a mail server when absent. */
  readonly channels?: "none";
}

export interface TestHouse {
  readonly bank: Bank;
  readonly clock: ReplayClock;
  readonly mail: MailEndpoint;
  /** A folder of the test's own; gone after `close`. */
  readonly home: string;
  close(): Promise<void>;
}

const MONDAY_MORNING = new Date("2026-03-02T00:30:00Z");
const ZONE = "Asia/Shanghai";

/** The definitions of `bank/`. */
export function sampleDefinitions(): Definitions {
  const { definitions, problems } = loadDefinitions(path.join(packageRoot(), "bank"));
  if (!definitions) throw new Error(`the sample bank's definitions do not hold: ${JSON.stringify(problems[0])}`);
  return definitions;
}

/** Call it in `beforeAll` and `close` in `afterAll`. */
export async function testHouse(options: TestHouseOptions = {}): Promise<TestHouse> {
  const { cluster, template, columnar } = inject("engines");
  const name = `house_${randomBytes(5).toString("hex")}`;
  const database = databaseOf(name);
  const home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-house-"));
  // Cloned from the migrated template, so that opening finds the schema there.
  await ensureDatabase(cluster, database, template);
  const mail = await startMailEndpoint({ file: path.join(home, "mail.jsonl") });
  const clock = replayClock(ZONE, options.start ?? MONDAY_MORNING);
  const bank = await openBank({
    engines: { cluster, columnarUrl: columnar, secrets: loadSecrets(home), sole: true },
    home,
    name,
    definitions: options.definitions ?? sampleDefinitions(),
    clock,
    metrics: createMetrics({ process: false }),
    publicUrl: "http://127.0.0.1:7400",
    ...(options.channels === "none" ? {} : { channels: "local" as const, mail: mailRoute(mail) }),
  });
  return {
    bank,
    clock,
    mail,
    home,
    async close() {
      await bank.close();
      await mail.close();
      await Promise.all([dropDatabase(cluster, database), dropColumnarDatabase({ url: columnar, database })]);
      await fs.rm(home, { recursive: true, force: true });
    },
  };
}

function mailRoute(mail: MailEndpoint): MailRoute {
  return {
    url: mail.url,
    delivered: (ids) => mail.delivered(ids),
    deliveries: () => mail.deliveries(),
  };
}

/** Writes rows `from` to `to` (from 0, `to` excluded) of the shipped calls as a file of their own and returns its path. */
export async function sliceOfCalls(folder: string, from: number, to: number): Promise<string> {
  const packed = await fs.readFile(path.join(packageRoot(), "model-bank", "data", "bank-additional-full-dev.csv.gz"));
  const [header = "", ...rows] = gunzipSync(packed).toString("utf8").trimEnd().split("\n");
  const file = path.join(folder, `calls-${from}-${to}.csv`);
  await fs.writeFile(file, `${[header, ...rows.slice(from, to)].join("\n")}\n`);
  return file;
}
