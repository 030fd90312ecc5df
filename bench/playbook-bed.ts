/** A bank over engines of its own, with made-up playbooks and customers who were never heard of, for as long as a measurement takes. */
import path from "node:path";
import { type Definitions, readDefinitions, textsOf } from "#contracts/definitions";
import { type BusinessClock, liveClock, type ReplayClock, replayClock } from "#ground/clock";
import { shardOf } from "#ground/ids";
import { loadSettings, packageRoot } from "#ground/settings";
import { type PostgresConnection, poolFor, roleConnection, sql } from "#ground/storage";
import { createMetrics } from "#ground/telemetry";
import { openBank } from "../doors/server/bank.ts";
import type { Bank } from "../doors/server/bank-types.ts";
import { enginesForCommand } from "../doors/server/command-engines.ts";

export type Pool = ReturnType<typeof poolFor>;

export interface PlaybookBed {
  readonly bank: Bank;
  readonly owner: PostgresConnection;
  /** Connections past the bank, for peers on the same PostgreSQL. */
  readonly pool: Pool;
  readonly version: string;
}

export interface BedChoice {
  /** Files as YAML reads them. */
  readonly playbooks: readonly { readonly id: string; readonly stage: string }[];
  readonly customers: number;
}

const NAME = "measured";

/** The sample bank with these playbooks in place of its own, and nothing that hangs on chance. */
export function definitionsWith(playbooks: BedChoice["playbooks"]): Definitions {
  const kept = textsOf(path.join(packageRoot(), "bank")).flatMap(([file, text]) => {
    if (/^(playbooks|offers|imports|boards)\//.test(file)) return [];
    return [[file, file === "policies/bank-holdout.yaml" ? text.replace(/^share: .*$/m, "share: 0") : text] as const];
  });
  const own = playbooks.map((one) => [`playbooks/${one.stage}/${one.id}.yaml`, JSON.stringify(one)] as const);
  const notices = ["inbox", "push"].map(
    (channel) => [`content/notice-${channel}.yaml`, JSON.stringify(notice(channel))] as const,
  );
  const { definitions, problems } = readDefinitions([...kept, ...notices, ...own]);
  if (!definitions) throw new Error(`the playbooks do not hold: ${JSON.stringify(problems.slice(0, 3))}`);
  return definitions;
}

function notice(channel: string): object {
  const text = { zh: { title: "提醒", body: "您好" }, en: { title: "Notice", body: "Hello" } };
  return { id: `notice-${channel}`, zh: "提醒", en: "Notice", channel, class: "service", text };
}

async function withBed<T, C extends BusinessClock>(
  { playbooks, customers }: BedChoice,
  clockOf: (zone: string) => C,
  work: (bed: PlaybookBed, clock: C) => Promise<T>,
): Promise<T> {
  const engines = await enginesForCommand(loadSettings({ PERENNIAL_LOG_LEVEL: "error" }), { fresh: true });
  try {
    const definitions = definitionsWith(playbooks);
    const clock = clockOf(definitions.organisation.zone);
    const bank = await openBank({
      engines,
      home: engines.settings.home,
      name: NAME,
      definitions,
      clock,
      metrics: createMetrics({ process: false }),
      publicUrl: "http://127.0.0.1:7400",
    });
    const owner = roleConnection(engines.cluster, "owner", bank.database);
    const pool = poolFor(owner, 8, "bench peer");
    try {
      await fillCustomers(bank, pool, customers);
      const { rows } = await pool.query<{ version: string }>("select current_setting('server_version') as version");
      return await work({ bank, owner, pool, version: rows[0]?.version ?? "" }, clock);
    } finally {
      await pool.end();
      await bank.close();
    }
  } finally {
    await engines.stop();
  }
}

/** With a clock that is moved by hand. */
export const withMovedBed = <T>(
  choice: BedChoice,
  start: Date,
  work: (bed: PlaybookBed, clock: ReplayClock) => Promise<T>,
): Promise<T> => withBed(choice, (zone) => replayClock(zone, start), work);

/** With the clock of the machine. */
export const withLiveBed = <T>(choice: BedChoice, work: (bed: PlaybookBed) => Promise<T>): Promise<T> =>
  withBed(choice, liveClock, work);

const FILLED_AT_ONCE = 50_000;

/** Customers 1 to n, each with a balance and an app. */
async function fillCustomers({ storage }: Bank, pool: Pool, customers: number): Promise<void> {
  for (let from = 1; from <= customers; from += FILLED_AT_ONCE) {
    const count = Math.min(FILLED_AT_ONCE, customers + 1 - from);
    const numbers = Array.from({ length: count }, (_, n) => from + n);
    await pool.query(
      `insert into profile.person (customer, subject_hmac, sticky, wrapped_key, created_at)
        select n, sha256(n::text::bytea), n, '\\x00', timestamptz '2026-01-01' from unnest($1::int[]) n`,
      [numbers],
    );
    await storage.batch("bench", (tx) =>
      tx.run(sql`
        insert into profile.customer (customer, shard, revision, demand_balance, push_token, opened_on)
        select u.customer, u.shard, 1, 20000, true, date '2020-01-01'
        from unnest(${numbers}::int[], ${numbers.map(shardOf)}::smallint[]) as u(customer, shard)`),
    );
  }
  await pool.query("select setval('profile.customer_number', $1)", [customers + 1]);
  await pool.query("vacuum analyze profile.customer");
}
