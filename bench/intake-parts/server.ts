/** The server of the measurement, in a process of its own as in a bank: HTTP, keys, intake. */
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import path from "node:path";
import { factBook } from "#contracts/facts";
import { liveClock, machine } from "#ground/clock";
import { defineCases } from "#ground/errors";
import { createRateLimiter, createServer, listen } from "#ground/http";
import { directoryOf } from "#ground/organisation";
import { loadSettings } from "#ground/settings";
import { openStorage, type StorageOptions } from "#ground/storage";
import { createLogger, createMetrics } from "#ground/telemetry";
import { createIntake, createSealer, importFile, intakeRoutes } from "#intake";
import { createPeople, createVault } from "#profile";
import { wideMap } from "./file.ts";

export interface StartMessage {
  readonly storage: StorageOptions;
  /** A file to import instead of serving. */
  readonly file?: string;
}

export type Answer =
  | { readonly kind: "listening"; readonly origin: string }
  | { readonly kind: "memory"; readonly residentMb: number; readonly line: number }
  | { readonly kind: "imported"; readonly rows: number; readonly facts: number; readonly seconds: number };

const cases = defineCases("bench", { no_key: { code: "unauthenticated", en: "No such key", zh: "没有此密钥" } });
const key = (name: string) => createHash("sha256").update(name).digest();
const tell = (answer: Answer) => void process.send?.(answer);

function open(message: StartMessage) {
  const storage = openStorage(message.storage);
  const book = factBook();
  const intake = createIntake({
    storage,
    clock: liveClock("Asia/Shanghai"),
    people: createPeople(createVault({ wrapping: key("wrapping"), pepper: key("pepper") })),
    sealer: createSealer(key("sealer")),
    book: () => book,
    maps: () => ({ [wideMap.id]: wideMap }),
    uploads: path.join(tmpdir(), "perennial-bench-uploads"),
  });
  return { storage, intake };
}

async function serve(message: StartMessage): Promise<void> {
  const { storage, intake } = open(message);
  const settings = loadSettings({ PERENNIAL_PORT: "0", PERENNIAL_LOG_LEVEL: "silent" });
  const server = await createServer({
    settings,
    logger: createLogger({ level: "silent" }),
    metrics: createMetrics(),
    document: { title: "bench", version: "0" },
  });
  const directory = directoryOf(storage);
  await server.register(intakeRoutes, {
    intake,
    limiter: createRateLimiter(machine),
    authenticate: async ({ headers }) => {
      const actor = await directory.actorOfKey(headers.authorization?.slice("Bearer ".length) ?? "");
      if (!actor) throw cases.no_key();
      return actor;
    },
  });
  tell({ kind: "listening", origin: await listen(server, settings) });
}

async function load(message: StartMessage, file: string): Promise<void> {
  const { intake } = open(message);
  const began = machine.elapsed();
  const actor = { kind: "job", purpose: "bench" } as const;
  const done = await importFile(
    intake,
    actor,
    { path: file, map: wideMap.id, name: "bench" },
    {
      onProgress: ({ line }) => tell({ kind: "memory", residentMb: process.memoryUsage.rss() / 1_048_576, line }),
    },
  );
  const seconds = (machine.elapsed() - began) / 1_000;
  tell({ kind: "imported", rows: done.accepted, facts: done.facts, seconds });
}

process.on("message", (message: StartMessage) => {
  const work = message.file === undefined ? serve(message) : load(message, message.file);
  work.catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
process.on("disconnect", () => process.exit(0));
