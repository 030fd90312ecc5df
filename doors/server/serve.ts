/** A bank that is served: its roles at work, its API open, until it is stopped. */
import { type AddressInfo, createServer as createProbe } from "node:net";
import type { Definitions, RoundPlaybook } from "#contracts/definitions";
import { job } from "#ground/authority";
import { liveClock } from "#ground/clock";
import { closeServer, listen } from "#ground/http";
import type { Settings } from "#ground/settings";
import type { Logger, Metrics } from "#ground/telemetry";
import { recordApplied } from "./applied/index.ts";
import { openBank } from "./bank.ts";
import type { Bank } from "./bank-types.ts";
import { serverCases } from "./cases.ts";
import type { Engines } from "./engines.ts";
import type { LiveSimulation } from "./flows/simulate/live.ts";
import { createHttp, type HttpServer } from "./http.ts";
import { type Role, refuseHalf, rolesOf, stopRoles } from "./roles.ts";
import { hasLocalChannels, openMail } from "./sample-mail.ts";
import { goLive } from "./settle.ts";
import { type SampleLogin, sampleLogins } from "./sign-in/index.ts";
import { readStory } from "./story-files.ts";

export interface ServeOptions {
  readonly settings: Settings;
  readonly engines: Engines;
  readonly definitions: Definitions;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** A simulated bank that is shown; whoever gives it starts and stops it. */
  readonly simulation?: LiveSimulation;
}

export interface Login extends SampleLogin {
  readonly roles: readonly string[];
  readonly zh: string;
  readonly en: string;
}

export interface Serving {
  /** Where it listens; undefined for a process without the role `api`. */
  readonly origin: string | undefined;
  /** First passwords of the organisation's people. */
  readonly logins: readonly Login[];
  /** Refuses new requests, lets those in hand finish, drains the roles and closes the bank. */
  stop(): Promise<void>;
}

/** Whether the port can be had, asked before long work begins. @throws server.port_in_use */
export async function probePort({ host, port }: Settings["http"]): Promise<void> {
  if (port === 0) return;
  await new Promise<void>((resolve, reject) => {
    const probe = createProbe();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      // Other failures are told in full when the server listens.
      if (error.code === "EADDRINUSE") reject(serverCases.port_in_use({ host, port }, { cause: error }));
      else resolve();
    });
    probe.listen({ host, port }, () => probe.close(() => resolve()));
  });
}

/** Port 0 becomes one that is free right now: links, and the origins that are trusted, must name it before it listens. */
async function withPort(settings: Settings): Promise<Settings> {
  const { http } = settings;
  if (http.port !== 0) return settings;
  const port = await new Promise<number>((resolve, reject) => {
    const probe = createProbe();
    probe.once("error", reject);
    probe.listen({ host: http.host, port: 0 }, () => {
      const { port: free } = probe.address() as AddressInfo;
      probe.close(() => resolve(free));
    });
  });
  const url = new URL(http.publicUrl);
  // One that was given stays: a door in front of this one knows where to send.
  if (url.port === "0") url.port = String(port);
  return { ...settings, http: { ...http, port, publicUrl: url.origin } };
}

export async function serve(given: ServeOptions): Promise<Serving> {
  const options = { ...given, settings: await withPort(given.settings) };
  const { settings, engines, definitions, logger, metrics } = options;
  refuseHalf(settings);
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const undo of stops.splice(0).reverse()) {
      await undo().catch((error: unknown) => logger.error({ err: error }, "stopping failed"));
    }
  };
  try {
    const mail = await openMail(settings, settings.bank.name);
    stops.push(() => mail.close());
    const bank = await openBank({
      engines,
      home: settings.home,
      name: settings.bank.name,
      definitions,
      clock: liveClock(definitions.organisation.zone),
      metrics,
      logger,
      publicUrl: settings.http.publicUrl,
      ...(mail.route ? { mail: mail.route } : {}),
      ...(hasLocalChannels(settings, settings.bank.name) ? { channels: "local" as const } : {}),
    });
    stops.push(() => bank.close());
    await recordApplied(bank.storage, job("start"), definitions);
    await goLive(bank);
    const roles = rolesOf(settings, { bank, logger, holdoutSalt: await storySalt(bank) });
    stops.push(() => stopRoles(roles, logger));
    for (const role of roles) await role.start();
    if (!settings.roles.includes("api")) return { origin: undefined, logins: [], stop };
    return { ...(await openDoor(options, bank, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openDoor(
  { settings, engines, logger, metrics, simulation }: ServeOptions,
  bank: Bank,
  stops: (() => Promise<unknown>)[],
): Promise<Pick<Serving, "origin" | "logins">> {
  const origin = settings.http.publicUrl;
  const http: HttpServer = await createHttp({
    settings,
    engines,
    bank,
    logger,
    metrics,
    publicUrl: () => origin,
    ...(simulation ? { simulation } : {}),
  });
  stops.push(() => http.signIn.close());
  const logins = await loginsOf(settings.home, bank.definitions);
  await http.signIn.ensurePeople(job("first logins"), logins);
  // Before the door opens: files that a killed process was sent are gone on with.
  await bank.intake.uploaded.resume();
  await listen(http.server, settings);
  stops.push(() => closeServer(http.server));
  return { origin, logins };
}

async function loginsOf(home: string, { organisation }: Definitions): Promise<(Login & { email?: string })[]> {
  const { people } = organisation;
  const passwords = await sampleLogins(
    home,
    people.map(({ login }) => login),
  );
  return people.map(({ login, roles, zh, en, email }, at) => ({
    login,
    password: passwords[at]?.password ?? "",
    roles,
    zh,
    en,
    ...(email === undefined ? {} : { email }),
  }));
}

/** A bank that lived a story keeps the holdout of that story: the same customers stay held out. */
async function storySalt(bank: Bank): Promise<(playbook: RoundPlaybook) => string | undefined> {
  const report = await readStory(bank.home, bank.name);
  return (playbook) => {
    if (!report) return undefined;
    const policy = bank.definitions.policies.find(
      (one) => one.kind === "holdout" && one.id === playbook.decide.holdout,
    );
    return policy?.kind === "holdout" ? `${policy.salt}/${report.data.seed}` : undefined;
  };
}

export type { Role };
