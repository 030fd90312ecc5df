/** The server that the measured browser asks, in a process of its own as in a bank; the engine's work stands still. */

import { randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import { listen } from "#ground/http";
import { sql } from "#ground/storage";
import { createHttp } from "../../doors/server/http.ts";
import { openMadeBank } from "../open-made-bank.ts";

export interface StartMessage {
  readonly home: string;
  readonly bank: string;
}

export interface Ready {
  readonly origin: string;
  readonly login: string;
  readonly password: string;
  readonly customers: number;
  /** Some of the customers' numbers, over the whole bank. */
  readonly some: readonly number[];
  readonly versions: Readonly<Record<string, string>>;
}

const LOGIN = "analyst";
const SOME = 64;

async function serve({ home, bank: name }: StartMessage): Promise<void> {
  const { settings, engines, logger, metrics, bank } = await openMadeBank(home, name);
  // As at a start: the bank's playbooks are live, and have pages.
  await bank.begin(machine.now());
  let origin = settings.http.publicUrl;
  const http = await createHttp({ settings, engines, bank, logger, metrics, publicUrl: () => origin });
  await listen(http.server, settings);
  origin = `http://127.0.0.1:${(http.server.server.address() as AddressInfo).port}`;
  const password = randomBytes(18).toString("base64url");
  await http.signIn.ensurePeople(job("bench"), [{ login: LOGIN, password }]);
  const told = await bank.storage.batch("bench", async (tx) => ({
    ...(await tx.one<{ customers: number; version: string }>(
      sql`select count(*) as customers, current_setting('server_version') as version from profile.customer`,
    )),
    some: await tx.rows<{ customer: number }>(
      sql`select customer from profile.customer order by md5(customer::text) limit ${SOME}`,
    ),
  }));
  const ready: Ready = {
    origin,
    login: LOGIN,
    password,
    customers: told.customers,
    some: told.some.map(({ customer }) => customer),
    versions: { postgresql: told.version, node: process.version },
  };
  process.send?.(ready);
  process.once("disconnect", () => {
    void http.server
      .close()
      .then(() => http.signIn.close())
      .then(() => bank.close())
      .then(() => engines.stop())
      .finally(() => process.exit(0));
  });
}

process.on("message", (message: StartMessage) => {
  serve(message).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
