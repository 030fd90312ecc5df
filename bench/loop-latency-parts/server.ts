/** The bank of the measurement, in a process of its own: HTTP, intake, the engine's whole work and its playbooks. */
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import { listen } from "#ground/http";
import { createApiKey } from "#ground/organisation";
import { type PostgresConnection, roleConnection, sql } from "#ground/storage";
import { createHttp } from "../../doors/server/http.ts";
import { rolesOf, stopRoles } from "../../doors/server/roles.ts";
import { dayOfBank } from "../day-of-bank.ts";
import { openMadeBank } from "../open-made-bank.ts";
import { definitionsWith } from "../playbook-bed.ts";

export interface StartMessage {
  readonly home: string;
  readonly bank: string;
}

export interface Ready {
  readonly origin: string;
  readonly key: string;
  readonly postgres: PostgresConnection;
  readonly versions: Readonly<Record<string, string>>;
}

export const PLAYBOOK = "measured-loop";
/** Whoever has more than this after a change is reached at once. */
export const ABOVE = 900_000_000;

const file = {
  id: PLAYBOOK,
  zh: "测量",
  en: "Measured",
  stage: "warn",
  class: "service",
  trigger: { event: "balance_changed", where: `customer.demand_balance > ${ABOVE}.00` },
  waves: [{ id: "w0", channels: ["inbox"], content: { inbox: "notice-inbox" } }],
};

async function serve({ home, bank: name }: StartMessage): Promise<void> {
  const { playbooks, content } = definitionsWith([file]);
  const { settings, engines, logger, metrics, publicUrl, bank } = await openMadeBank(home, name, (applied) => ({
    ...applied,
    playbooks: { ...applied.playbooks, ...playbooks },
    content: { ...applied.content, ...content },
  }));
  await dayOfBank(bank);
  await bank.publish(PLAYBOOK, machine.now());
  const { server } = await createHttp({ settings, engines, bank, logger, metrics, publicUrl: () => publicUrl });
  const roles = rolesOf(settings, { bank, logger }).filter((role) => role.name === "engine");
  for (const role of roles) await role.start();
  const key = await createApiKey(bank.storage, job("bench"), {
    name: `bench ${machine.now().toISOString()}`,
    permissions: ["intake.accept"],
    scope: "all",
    ratePerSecond: 1e6,
  });
  const { version } = await bank.storage.batch("bench", (tx) =>
    tx.one<{ version: string }>(sql`select current_setting('server_version') as version`),
  );
  process.send?.({
    origin: await listen(server, settings),
    key: key.keyText,
    postgres: roleConnection(engines.cluster, "engine", bank.database),
    versions: { postgresql: version, node: process.version },
  } satisfies Ready);
  process.once("disconnect", () => {
    void server
      .close()
      .then(() => stopRoles(roles, logger))
      .then(() => bank.close())
      .then(() => engines.stop())
      .finally(() => process.exit(0));
  });
}

// Whoever measures imports what stands above.
if (process.send)
  process.on("message", (message: StartMessage) => {
    serve(message).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
      process.exit(1);
    });
  });
