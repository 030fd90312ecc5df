/** The bank of the measurement, in a process of its own: HTTP, intake, answers, and the engine's whole work beside them. */
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";
import { job } from "#ground/authority";
import { listen } from "#ground/http";
import { createApiKey } from "#ground/organisation";
import { sql } from "#ground/storage";
import { emptyState, loadStates, viewOf, wholeState } from "#profile";
import type { Bank } from "../../doors/server/bank-types.ts";
import { createHttp } from "../../doors/server/http.ts";
import { rolesOf, stopRoles } from "../../doors/server/roles.ts";
import { dayOfBank } from "../day-of-bank.ts";
import { openMadeBank } from "../open-made-bank.ts";
import { MANY_PAYEES, PROFILE_CHURN, STRANGE_LOGIN, withProtection } from "./playbooks.ts";

export type Message =
  | { readonly start: { readonly home: string; readonly bank: string } }
  /** Begins to measure the event loop anew, and says how it was until then. */
  | { readonly delays: true };

export interface Ready {
  readonly origin: string;
  /** A key that sees the whole bank. */
  readonly key: string;
  readonly customers: Int32Array;
  readonly checked: readonly Checked[];
  readonly versions: Readonly<Record<string, string>>;
}

/** A customer with a city of residence, as the table has it. */
export interface Checked {
  readonly customer: number;
  readonly city: string;
}

/** Milliseconds that the event loop came late. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

const CHECKED = 100;
const RESOLUTION_MS = 1;

let loop: IntervalHistogram | undefined;

async function serve({ home, bank: name }: { readonly home: string; readonly bank: string }): Promise<void> {
  const opened = await openMadeBank(home, name, withProtection);
  const { settings, engines, logger, metrics, publicUrl, bank } = opened;
  await dayOfBank(bank);
  for (const playbook of [STRANGE_LOGIN, PROFILE_CHURN, MANY_PAYEES]) await bank.publish(playbook, bank.clock.now());
  const { server } = await createHttp({ settings, engines, bank, logger, metrics, publicUrl: () => publicUrl });
  const roles = rolesOf(settings, { bank, logger }).filter((role) => role.name === "engine");
  for (const role of roles) await role.start();
  const key = await createApiKey(bank.storage, job("bench"), {
    name: "bench",
    permissions: ["playbook.answer", "intake.accept"],
    scope: "all",
    ratePerSecond: 1e6,
  });
  const rows = await bank.storage.batch("bench", (tx) =>
    tx.rows<{ customer: number; city: string | null }>(
      sql`select customer, city from profile.customer order by customer`,
    ),
  );
  const { version } = await bank.storage.batch("bench", (tx) =>
    tx.one<{ version: string }>(sql`select current_setting('server_version') as version`),
  );
  const ready: Ready = {
    origin: await listen(server, settings),
    key: key.keyText,
    customers: Int32Array.from(rows, ({ customer }) => customer),
    checked: await checkedOf(bank, rows),
    versions: { postgresql: version, node: process.version },
  };
  loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  loop.enable();
  process.send?.(ready);
  process.once("disconnect", () => {
    void server
      .close()
      .then(() => stopRoles(roles, logger))
      .then(() => bank.close())
      .then(() => engines.stop())
      .finally(() => process.exit(0));
  });
}

/** Customers with a city of whom nothing of the last day stands in the way of a life that is known beforehand. */
async function checkedOf(
  { storage, rules, clock }: Bank,
  rows: readonly { readonly customer: number; readonly city: string | null }[],
): Promise<Checked[]> {
  const placed = rows.flatMap(({ customer, city }) => (city === null ? [] : [{ customer, city }]));
  const step = Math.max(1, Math.floor(placed.length / CHECKED));
  const chosen = placed.filter((_, at) => at % step === 0);
  const numbers = chosen.map(({ customer }) => customer);
  const states = await storage.batch("bench", (tx) =>
    loadStates(tx, numbers, [...rules.attributes.values()], false, wholeState(rules)),
  );
  const at = clock.now();
  return chosen.filter(({ customer }) => {
    const { metric } = viewOf(states.get(customer) ?? emptyState(customer), rules, at);
    return metric?.profile_changes_24h === 0 && metric.large_transfer_payees_day === 0;
  });
}

function tellDelays(): void {
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
  const told: Delays = loop
    ? { p50: late(loop.percentile(50)), p99: late(loop.percentile(99)), most: late(loop.max) }
    : { p50: 0, p99: 0, most: 0 };
  loop?.reset();
  process.send?.(told);
}

process.on("message", (message: Message) => {
  if ("delays" in message) {
    tellDelays();
    return;
  }
  serve(message.start).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
