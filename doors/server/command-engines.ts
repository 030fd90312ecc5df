/** Engines for one command: those of a server that runs, else the folder's own, else new ones that leave no trace. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import { runningColumnar } from "#ground/columnar";
import { loadSecrets, openDataKeys, type Settings, secretsFile } from "#ground/settings";
import { type Cluster, connectionFromUrl, runningPostgres } from "#ground/storage";
import { serverCases } from "./cases.ts";
import { type Engines, type StartStep, startEngines } from "./engines.ts";
import { holderOf } from "./home-lock.ts";

export interface CommandEngines extends Engines {
  /** `attached`: another process runs them and goes on when this command has ended. */
  readonly how: "attached" | "own" | "temporary";
  /** The settings, with the folder that is really used. */
  readonly settings: Settings;
}

export interface CommandEnginesOptions {
  readonly onStep?: (step: StartStep) => void;
  /** Never the installation's folder. */
  readonly fresh?: boolean;
  /** Makes the installation's folder where there is none, instead of a temporary one. */
  readonly make?: boolean;
  /** Temporary engines do not wait for the disk: nobody needs their data afterwards. */
  readonly hasty?: boolean;
}

/** Stop them when the command is done, whatever happened. @throws server.home_in_use, and what starting engines throws */
export async function enginesForCommand(
  settings: Settings,
  { onStep, fresh = false, make = false, hasty = false }: CommandEnginesOptions = {},
): Promise<CommandEngines> {
  const elsewhere = settings.engines.postgresUrl !== undefined && settings.engines.clickhouseUrl !== undefined;
  if (!fresh && !elsewhere) {
    const holder = await holderOf(settings.home);
    if (holder !== undefined) return await attach(settings, holder);
  }
  if (fresh || (!make && !elsewhere && !(await holdsData(settings.home))))
    return await temporary(settings, onStep, hasty);
  return { ...(await startEngines(settings, onStep)), how: "own", settings };
}

/** Whether an installation was begun in the folder. */
export async function holdsData(home: string): Promise<boolean> {
  for (const place of [secretsFile(home), path.join(home, "postgres"), path.join(home, "clickhouse")]) {
    if (await fs.stat(place).catch(() => null)) return true;
  }
  return false;
}

async function temporary(
  settings: Settings,
  onStep: ((step: StartStep) => void) | undefined,
  hasty: boolean,
): Promise<CommandEngines> {
  const home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-"));
  const remove = () => fs.rm(home, { recursive: true, force: true });
  // PostgreSQL of a root's command runs as another user, who has to walk through.
  await fs.chmod(home, 0o755);
  const moved: Settings = { ...settings, home, engines: { postgresUrl: undefined, clickhouseUrl: undefined } };
  try {
    const engines = await startEngines(moved, onStep, hasty);
    const stop = async (): Promise<void> => {
      try {
        await engines.stop();
      } finally {
        await remove();
      }
    };
    return { ...engines, how: "temporary", settings: moved, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

const PATIENCE_MS = 60_000;

/** A server that starts holds the folder before its engines answer: they are waited for. */
async function attach(settings: Settings, pid: number): Promise<CommandEngines> {
  const { home, engines } = settings;
  const until = machine.elapsed() + PATIENCE_MS;
  for (;;) {
    const secrets = loadSecrets(home);
    const admin =
      engines.postgresUrl === undefined
        ? await runningPostgres(path.join(home, "postgres"), secrets.deriveText("postgres superuser"))
        : connectionFromUrl(engines.postgresUrl);
    const columnarUrl = engines.clickhouseUrl ?? (await runningColumnar(path.join(home, "clickhouse")));
    if (admin && columnarUrl !== null) {
      const cluster: Cluster = { admin, secret: secrets.deriveText("postgres roles") };
      return {
        secrets,
        dataKeys: await openDataKeys(settings.dataKeys, secrets),
        cluster,
        columnarUrl,
        sole: false,
        embedded: {},
        how: "attached",
        settings,
        stop: async () => {},
      };
    }
    if (machine.elapsed() > until || (await holderOf(home)) !== pid) throw serverCases.home_in_use({ home, pid });
    await machine.sleep(200);
  }
}
