/** Both engines, embedded or by URL, and the order in which they start and stop. */
import path from "node:path";
import { type EmbeddedColumnar, startColumnar } from "#ground/columnar";
import { type DataKeys, loadSecrets, openDataKeys, type Secrets, type Settings } from "#ground/settings";
import {
  type Cluster,
  connectionFromUrl,
  type EmbeddedPostgres,
  ensureRoles,
  startEmbeddedPostgres,
} from "#ground/storage";
import { holdFingerprint } from "./flows/doctor/index.ts";
import { type HomeLock, lockHome } from "./home-lock.ts";

/** What a start is waiting for, for whoever watches. */
export interface StartStep {
  readonly engine: "postgres" | "clickhouse" | "home";
  readonly step: string;
  /** What the step is about, as the folder that was taken instead. */
  readonly detail?: string;
}

export interface Engines {
  readonly secrets: Secrets;
  /** Keys under which personal data stands. */
  readonly dataKeys: DataKeys;
  readonly cluster: Cluster;
  /** ClickHouse's address, with user and password. */
  readonly columnarUrl: string;
  /** Whether no other process can work on these engines: a name that stays over restarts then takes its leases back at once. */
  readonly sole: boolean;
  readonly embedded: { readonly postgres?: EmbeddedPostgres; readonly columnar?: EmbeddedColumnar };
  stop(): Promise<void>;
}

/**
 * Starts what is embedded, reaches what is given by URL, and makes the database roles.
 * @param hasty nobody needs the data after this process: no write waits for the disk
 */
export async function startEngines(
  settings: Settings,
  onStep: (step: StartStep) => void = () => undefined,
  hasty = false,
): Promise<Engines> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    // The last one started stops first; each even when another failed.
    const failures: unknown[] = [];
    for (const undo of stops.reverse()) await undo().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  };
  try {
    const { postgresUrl, clickhouseUrl } = settings.engines;
    // With both engines elsewhere nothing in the folder can be harmed: many processes may share it.
    if (postgresUrl === undefined || clickhouseUrl === undefined) {
      onStep({ engine: "home", step: settings.home });
      const lock: HomeLock = await lockHome(settings.home);
      stops.push(() => lock.release());
    }
    const secrets = loadSecrets(settings.home);
    await holdFingerprint(settings.home, secrets);
    const dataKeys = await openDataKeys(settings.dataKeys, secrets);
    const [postgres, columnar] = await startBoth(settings, secrets, onStep, stops, hasty);
    const admin = postgres?.admin ?? connectionFromUrl(settings.engines.postgresUrl ?? "");
    const cluster: Cluster = { admin, secret: secrets.deriveText("postgres roles") };
    await ensureRoles(cluster);
    const embedded = { ...(postgres ? { postgres } : {}), ...(columnar ? { columnar } : {}) };
    const sole = postgres !== undefined;
    return {
      secrets,
      dataKeys,
      cluster,
      sole,
      columnarUrl: columnar?.url ?? settings.engines.clickhouseUrl ?? "",
      embedded,
      stop,
    };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

async function startBoth(
  settings: Settings,
  secrets: Secrets,
  onStep: (step: StartStep) => void,
  stops: (() => Promise<void>)[],
  hasty: boolean,
): Promise<[EmbeddedPostgres | undefined, EmbeddedColumnar | undefined]> {
  const postgres = async (): Promise<EmbeddedPostgres | undefined> => {
    if (settings.engines.postgresUrl !== undefined) return undefined;
    const server = await startEmbeddedPostgres({
      dir: path.join(settings.home, "postgres"),
      password: secrets.deriveText("postgres superuser"),
      ...(hasty ? { settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } } : {}),
      onProgress: (step, detail) => onStep({ engine: "postgres", step, ...(detail === undefined ? {} : { detail }) }),
    });
    stops.push(() => server.stop());
    return server;
  };
  const columnar = async (): Promise<EmbeddedColumnar | undefined> => {
    if (settings.engines.clickhouseUrl !== undefined) return undefined;
    const server = await startColumnar({
      dir: path.join(settings.home, "clickhouse"),
      onEvent: (event) => onStep({ engine: "clickhouse", step: event.kind }),
    });
    stops.push(() => server.stop());
    return server;
  };
  // Both are waited for even when one fails, so that what did start is stopped.
  const [first, second] = await Promise.allSettled([postgres(), columnar()]);
  if (first.status === "rejected") throw first.reason;
  if (second.status === "rejected") throw second.reason;
  return [first.value, second.value];
}
