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
  // Built beside and put in place whole: a program that runs, or another build, never sees half of it.
  const beside = path.join(root, "node_modules", `.perennial-build-${process.pid}`);
  const started = path.join(beside, ".built");
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside);
  // The stamp bears the time of the start: what is changed while the compiler runs is built again next time.
  writeFileSync(started, "");
  const options = ["--noCheck", "--outDir", beside, "-p", path.join(root, "tsconfig.build.json")];
  const result = spawnSync(process.execPath, [tsc, ...options], { cwd: root, stdio: ["ignore", 2, 2] });
  if (result.status !== 0) {
    rmSync(beside, { recursive: true, force: true });
    throw new Error(`the build failed with exit code ${result.status}`);
  }
  replace(path.join(root, "dist"), beside);
}

/** Puts a folder in another's place; when a build at the same time was faster, its result is as good. */
function replace(place, fresh) {
  const old = `${fresh}-old`;
  try {
    if (existsSync(place)) renameSync(place, old);
    renameSync(fresh, place);
  } catch (error) {
    if (!existsSync(path.join(place, ".built"))) throw error;
    rmSync(fresh, { recursive: true, force: true });
  }
  rmSync(old, { recursive: true, force: true });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href && stale()) build();
