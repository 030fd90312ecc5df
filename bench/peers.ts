/** What Perennial is measured against: packages of `bench/peers`, installed on first use and never the product's. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const home = path.join(import.meta.dirname, "peers");
const required = createRequire(path.join(home, "package.json"));

/** Loads a peer's package. */
export async function peer<T>(name: string): Promise<T> {
  if (!existsSync(path.join(home, "node_modules", ...name.split("/")))) {
    const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: home, stdio: ["ignore", 2, 2] });
    if (status !== 0) throw new Error(`the peers can't be installed: npm ci in ${home} ended with ${status}`);
  }
  return (await import(pathToFileURL(required.resolve(name)).href)) as T;
}

/** The version that is installed. */
export function peerVersion(name: string): string {
  const file = path.join(home, "node_modules", ...name.split("/"), "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
