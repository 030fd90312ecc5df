/** The bank of the measurement, in a process of its own: HTTP, intake, rankings, and the engine's whole work beside them. */
import { job } from "#ground/authority";
import { listen } from "#ground/http";
import { createApiKey } from "#ground/organisation";
import { sql } from "#ground/storage";
import type { Bank } from "../../doors/server/bank-types.ts";
import { createHttp } from "../../doors/server/http.ts";
import { rolesOf, stopRoles } from "../../doors/server/roles.ts";
import { dayOfBank } from "../day-of-bank.ts";
import { openMadeBank } from "../open-made-bank.ts";

export interface StartMessage {
  readonly home: string;
  readonly bank: string;
}

export interface Ready {
  readonly origin: string;
  /** A key that sees the whole bank. */
  readonly key: string;
  readonly customers: Int32Array;
  /** What answers must agree with, read past the rankings. */
  readonly checked: readonly Checked[];
  readonly offers: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** A customer as the tables have it. */
export interface Checked {
  readonly customer: number;
  /** Yuan; null: not known. */
  readonly balance: string | null;
  /** Marketing may be offered: consent to all channels, nothing that the law stops. */
  readonly isOpen: boolean;
}

const CHECKED = 200;

async function serve({ home, bank: name }: StartMessage): Promise<void> {
  const { settings, engines, definitions, logger, metrics, publicUrl, bank } = await openMadeBank(home, name);
  await dayOfBank(bank);
  const { server } = await createHttp({ settings, engines, bank, logger, metrics, publicUrl: () => publicUrl });
  const roles = rolesOf(settings, { bank, logger }).filter((role) => role.name === "engine");
  for (const role of roles) await role.start();
  const key = await createApiKey(bank.storage, job("bench"), {
    name: "bench",
    permissions: ["decision.rank", "intake.accept"],
    scope: "all",
    ratePerSecond: 1e6,
  });
  const rows = await bank.storage.batch("bench", (tx) =>
    tx.rows<{ customer: number }>(sql`select customer from profile.customer order by customer`),
  );
  const { version } = await bank.storage.batch("bench", (tx) =>
    tx.one<{ version: string }>(sql`select current_setting('server_version') as version`),
  );
  const ready: Ready = {
    origin: await listen(server, settings),
    key: key.keyText,
    customers: Int32Array.from(rows, ({ customer }) => customer),
    checked: await checkedOf(bank, rows),
    offers: Object.keys(definitions.offers).length,
    versions: { postgresql: version, node: process.version },
  };
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

async function checkedOf(bank: Bank, rows: readonly { readonly customer: number }[]): Promise<Checked[]> {
  const step = Math.max(1, Math.floor(rows.length / CHECKED));
  const chosen = rows.filter((_, at) => at % step === 0).map(({ customer }) => customer);
  return await bank.storage.batch("bench", (tx) =>
    tx.rows<Checked>(sql`
      select c.customer, c.demand_balance::text as balance,
        'marketing' = any (coalesce(c.consent, '{}')) and not coalesce(c.deceased, false) and not coalesce(c.frozen, false)
          and not coalesce(c.minor, false) and not coalesce(c.personalisation_off, false)
          and not coalesce(c.automated_decision_off, false) and not coalesce(c.staff, false)
          and coalesce(c.birthday, date '1970-01-01') < date '2000-01-01' and coalesce(c.age, 30) >= 26
          and s.customer is null as "isOpen"
      from profile.customer c left join decision.standing s on s.customer = c.customer
      where c.customer = any (${chosen}::int[])`),
  );
}

process.on("message", (message: StartMessage) => {
  serve(message).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
