/** The bank of the measurement, in a process of its own: HTTP, intake, and the engine's whole work. */
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import { listen } from "#ground/http";
import { createApiKey } from "#ground/organisation";
import { type PostgresConnection, roleConnection, sql } from "#ground/storage";
import type { Bank } from "../../doors/server/bank-types.ts";
import { catchUp } from "../../doors/server/flows/story/run.ts";
import { createHttp } from "../../doors/server/http.ts";
import { rolesOf, stopRoles } from "../../doors/server/roles.ts";
import { copyAll, dayOfBank } from "../day-of-bank.ts";
import { openMadeBank } from "../open-made-bank.ts";
import { audiencesOf } from "./audiences.ts";

export type Order =
  | { readonly kind: "start"; readonly home: string; readonly bank: string; readonly audiences: number }
  /** Nothing comes any more: is every member who a full recompute finds? */
  | { readonly kind: "check" };

export interface Ready {
  readonly kind: "ready";
  readonly origin: string;
  readonly key: string;
  readonly postgres: PostgresConnection;
  /** Number by name. */
  readonly numbers: ReadonlyMap<string, number>;
  readonly filled: { readonly seconds: number; readonly memberships: number };
  readonly versions: Readonly<Record<string, string>>;
}
export interface Checked {
  readonly kind: "checked";
  /** Crossings that a full recompute found and that facts alone had to make. */
  readonly wrong: number;
  /** The same of audiences over windows, which time crosses as well. */
  readonly byTime: number;
  readonly seconds: number;
  readonly membershipBytes: number;
}
export type Answer = Ready | Checked;

const tell = (answer: Answer): void => void process.send?.(answer);

async function start({
  home,
  bank: name,
  audiences,
}: Extract<Order, { kind: "start" }>): Promise<() => Promise<Checked>> {
  const { settings, engines, logger, metrics, publicUrl, bank } = await openMadeBank(home, name, (applied) => ({
    ...applied,
    // The bank's own are among them: its offers speak of them.
    audiences: { ...applied.audiences, ...audiencesOf(audiences - Object.keys(applied.audiences).length) },
  }));
  const { broken, byId } = await bank.audiences.book();
  for (const [id, { en }] of broken) throw new Error(`${id}: ${en}`);
  await dayOfBank(bank);
  const began = machine.elapsed();
  await bank.refreshAudiences();
  const seconds = (machine.elapsed() - began) / 1_000;
  await catchUp(bank);
  await copyAll(bank);
  const { server } = await createHttp({ settings, engines, bank, logger, metrics, publicUrl: () => publicUrl });
  const roles = rolesOf(settings, { bank, logger }).filter((role) => role.name === "engine");
  for (const role of roles) await role.start();
  const key = await createApiKey(bank.storage, job("bench"), {
    name: `bench ${machine.now().toISOString()}`,
    permissions: ["intake.accept"],
    scope: "all",
    ratePerSecond: 1e6,
  });
  const { version, memberships } = await bank.storage.batch("bench", (tx) =>
    tx.one<{ version: string; memberships: number }>(sql`
      select current_setting('server_version') as version,
        (select coalesce(sum(cardinality(members)), 0) from audience.membership)::bigint as memberships`),
  );
  tell({
    kind: "ready",
    origin: await listen(server, settings),
    key: key.keyText,
    postgres: roleConnection(engines.cluster, "engine", bank.database),
    numbers: new Map([...byId.values()].map((one) => [one.id, one.number])),
    filled: { seconds, memberships },
    versions: { postgresql: version, node: process.version },
  });
  process.once("disconnect", () => {
    void server
      .close()
      .then(() => stopRoles(roles, logger))
      .then(() => bank.close())
      .then(() => engines.stop())
      .finally(() => process.exit(0));
  });
  return () => check(bank);
}

async function check(bank: Bank): Promise<Checked> {
  while ((await bank.consumer.drain()) > 0);
  const began = machine.elapsed();
  const { live } = await bank.audiences.book();
  const overWindows = (is: boolean): string[] =>
    live.flatMap(({ id, condition }) => ((condition?.reads.metrics.length ?? 0) > 0 === is ? [id] : []));
  const plain = await bank.refreshAudiences(overWindows(false));
  const windows = await bank.refreshAudiences(overWindows(true));
  const { bytes } = await bank.storage.batch("bench", (tx) =>
    tx.one<{ bytes: number }>(sql`select pg_total_relation_size('audience.membership')::bigint as bytes`),
  );
  return {
    kind: "checked",
    wrong: plain.entered + plain.left,
    byTime: windows.entered + windows.left,
    seconds: (machine.elapsed() - began) / 1_000,
    membershipBytes: bytes,
  };
}

let checking: (() => Promise<Checked>) | undefined;
process.on("message", (order: Order) => {
  const work = async (): Promise<void> => {
    if (order.kind === "start") checking = await start(order);
    else if (checking) tell(await checking());
  };
  work().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
