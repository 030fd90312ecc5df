/** The server of the measurement, in a process of its own as in a bank: HTTP, keys, scope; the engine's work stands still. */
import { job } from "#ground/authority";
import { listen } from "#ground/http";
import { createApiKey } from "#ground/organisation";
import { type Storage, sql } from "#ground/storage";
import { createHttp } from "../../doors/server/http.ts";
import { openMadeBank } from "../open-made-bank.ts";

export interface StartMessage {
  readonly home: string;
  readonly bank: string;
}

export interface Ready {
  readonly origin: string;
  /** A key that sees the whole bank, and one that sees a branch. */
  readonly keys: readonly [whole: string, branch: string];
  /** Numbers of all customers, and of those whom the second key sees. */
  readonly customers: Int32Array;
  readonly ofBranch: Int32Array;
  /** What a view must show, read past it: yuan by number, "" for a balance that is not known. */
  readonly balances: readonly (readonly [number: number, demandBalance: string])[];
  readonly versions: Readonly<Record<string, string>>;
}

const CHECKED = 200;

async function serve({ home, bank: name }: StartMessage): Promise<void> {
  const { settings, engines, logger, metrics, publicUrl, bank } = await openMadeBank(home, name);
  const { server } = await createHttp({ settings, engines, bank, logger, metrics, publicUrl: () => publicUrl });
  const origin = await listen(server, settings);
  const rows = await bank.storage.batch("bench", (tx) =>
    tx.rows<{ customer: number; unit: number | null }>(
      sql`select customer, unit from profile.customer order by customer`,
    ),
  );
  const branch = bank.units.get("branch-1") ?? 0;
  const below = await bank.storage.batch("bench", (tx) =>
    tx.rows<{ below: number }>(sql`select below from organisation.unit_below where unit = ${branch}`),
  );
  const keyFor = async (scope: "all" | readonly number[]): Promise<string> => {
    const permissions = ["profile.read", "reach.read_touches", "reach.read_tasks"];
    const key = await createApiKey(bank.storage, job("bench"), {
      name: "bench",
      permissions,
      scope,
      ratePerSecond: 1e6,
    });
    return key.keyText;
  };
  const seen = new Set([branch, ...below.map((row) => row.below)]);
  const [version] = await bank.storage.batch("bench", (tx) =>
    tx.rows<{ version: string }>(sql`select current_setting('server_version') as version`),
  );
  const ready: Ready = {
    origin,
    keys: [await keyFor("all"), await keyFor([branch])],
    customers: Int32Array.from(rows, ({ customer }) => customer),
    ofBranch: Int32Array.from(
      rows.filter(({ unit }) => unit !== null && seen.has(unit)),
      ({ customer }) => customer,
    ),
    balances: await balancesOf(bank.storage, rows),
    versions: { postgresql: version?.version ?? "", node: process.version },
  };
  process.send?.(ready);
  process.once("disconnect", () => {
    void server
      .close()
      .then(() => bank.close())
      .then(() => engines.stop())
      .finally(() => process.exit(0));
  });
}

async function balancesOf(
  storage: Storage,
  rows: readonly { readonly customer: number }[],
): Promise<Ready["balances"]> {
  const step = Math.max(1, Math.floor(rows.length / CHECKED));
  const chosen = rows.filter((_, at) => at % step === 0).map(({ customer }) => customer);
  const found = await storage.batch("bench", (tx) =>
    tx.rows<{ customer: number; balance: string | null }>(
      sql`select customer, demand_balance::text as balance from profile.customer where customer = any(${chosen}::int[])`,
    ),
  );
  return found.map(({ customer, balance }) => [customer, balance ?? ""]);
}

process.on("message", (message: StartMessage) => {
  serve(message).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
