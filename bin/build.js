#!/usr/bin/env node
// Compiles the TypeScript to dist/ when a source is newer than the last build. Types are checked by `npm run types`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const stamp = path.join(root, "dist", ".built");
const sources = ["ground", "kits", "contracts", "rooms", "doors", "model-bank"];

function newest(entry) {
  const stat = statSync(entry);
  if (!stat.isDirectory()) return /\.(ts|json)$/.test(entry) && !entry.endsWith(".test.ts") ? stat.mtimeMs : 0;
  // A folder's own time moves when a file in it is removed.
  let latest = stat.mtimeMs;
  for (const name of readdirSync(entry)) {
    if (name === "node_modules" || name === "console" || name === "data") continue;
    latest = Math.max(latest, newest(path.join(entry, name)));
  }
  return latest;
}

/** Whether dist/ is behind the sources. */
export function stale() {
  if (!existsSync(stamp)) return true;
  const inputs = [...sources.map((name) => path.join(root, name)), path.join(root, "tsconfig.build.json")];
  return inputs.some((input) => existsSync(input) && newest(input) > statSync(stamp).mtimeMs);
}

export function build() {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const dist = path.join(root, "dist");
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  // The stamp bears the time of the start: what is changed while the compiler runs is built again next time.
  writeFileSync(`${stamp}.now`, "");
  const result = spawnSync(process.execPath, [tsc, "--noCheck", "-p", path.join(root, "tsconfig.build.json")], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (result.status !== 0) throw new Error(`the build failed with exit code ${result.status}`);
  renameSync(`${stamp}.now`, stamp);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href && stale()) build();
