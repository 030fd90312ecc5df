/** A Redis of a measurement's own, with its file written before every answer. The machine has to have `redis-server`. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import { peer } from "./peers.ts";

export interface RedisClient {
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  script(command: "LOAD", text: string): Promise<string>;
  evalsha(sha: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
  quit(): Promise<unknown>;
  ping(): Promise<string>;
}

export interface RedisServer {
  readonly port: number;
  readonly version: string;
  client(): Promise<RedisClient>;
  stop(): Promise<void>;
}

/** Undefined where there is no `redis-server`. */
export async function startRedis(): Promise<RedisServer | undefined> {
  const asked = spawnSync("redis-server", ["--version"], { encoding: "utf8" });
  const version = /v=(\S+)/.exec(asked.stdout ?? "")?.[1];
  if (version === undefined) return undefined;
  const folder = await mkdtemp(path.join(tmpdir(), "perennial-redis-"));
  const port = await freePort();
  const args = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    folder,
    "--appendonly",
    "yes",
    "--appendfsync",
    "always",
  ];
  const child = spawn("redis-server", [...args, "--save", "", "--maxmemory-policy", "noeviction"], { stdio: "ignore" });
  const { Redis } = await peer<{ Redis: new (options: object) => RedisClient }>("ioredis");
  const client = async (): Promise<RedisClient> => new Redis({ port, host: "127.0.0.1", maxRetriesPerRequest: null });
  const first = await client();
  for (let tries = 0; (await first.ping().catch(() => "")) !== "PONG" && tries < 100; tries++) await machine.sleep(50);
  await first.quit();
  return { port, version, client, stop: () => stop(child, folder) };
}

async function stop(child: ChildProcess, folder: string): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
  await rm(folder, { recursive: true, force: true });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
