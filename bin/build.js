#!/usr/bin/env node
// Compiles the TypeScript to dist/ and the console to dist/console, each when a source of it is newer than its last build.
// Types are checked by `npm run types`.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const stamp = path.join(root, "dist", ".built");
const consoleRoot = path.join(root, "doors", "console");
const consoleBuilt = path.join(root, "dist", "console");
const consoleStamp = path.join(consoleBuilt, ".built");
const require = createRequire(import.meta.url);
// Most script that the console's first page may load, gzipped.
const MOST_FIRST_KB = 300;
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
  return serverStale() || consoleStale();
}

function serverStale() {
  if (!existsSync(stamp)) return true;
  const inputs = [...sources.map((name) => path.join(root, name)), path.join(root, "tsconfig.build.json")];
  return inputs.some((input) => existsSync(input) && newest(input) > statSync(stamp).mtimeMs);
}

function consoleStale() {
  // What is installed to run only has no tools to build with, and brings what was built.
  if (!existsSync(path.join(root, "node_modules", "vite")) || !existsSync(consoleRoot)) return false;
  if (!existsSync(consoleStamp)) return true;
  const built = statSync(consoleStamp).mtimeMs;
  const newer = (entry) => {
    const stat = statSync(entry);
    if (stat.mtimeMs > built) return true;
    return stat.isDirectory() && readdirSync(entry).some((name) => newer(path.join(entry, name)));
  };
  return newer(consoleRoot);
}

/** Builds what is behind. */
export function build() {
  const server = serverStale();
  const console = consoleStale();
  if (server) buildServer(console);
  else if (console) {
    const beside = fresh("console");
    buildConsole(beside);
    replace(consoleBuilt, beside);
  }
}

function buildServer(withConsole) {
  const tsc = require.resolve("typescript/bin/tsc");
  // Built beside and put in place whole: a program that runs, or another build, never sees half of it.
  const beside = fresh("build");
  // The stamp bears the time of the start: what is changed while the compiler runs is built again next time.
  writeFileSync(path.join(beside, ".built"), "");
  const options = ["--noCheck", "--outDir", beside, "-p", path.join(root, "tsconfig.build.json")];
  run(beside, [tsc, ...options]);
  if (withConsole) buildConsole(path.join(beside, "console"));
  else if (existsSync(consoleStamp)) {
    cpSync(consoleBuilt, path.join(beside, "console"), { recursive: true, preserveTimestamps: true });
  }
  replace(path.join(root, "dist"), beside);
}

function buildConsole(folder) {
  mkdirSync(folder, { recursive: true });
  // As above: before the work, so that what is changed meanwhile is built again.
  writeFileSync(path.join(folder, ".built"), "");
  const vite = path.join(path.dirname(require.resolve("vite/package.json")), "bin", "vite.js");
  const options = ["--config", path.join(consoleRoot, "vite.config.ts"), "--logLevel", "warn"];
  run(folder, [vite, "build", ...options, "--outDir", folder, "--emptyOutDir", "false"]);
  pack(folder);
  const kb = firstLoad(folder);
  if (kb > MOST_FIRST_KB) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`the console's first page loads ${kb} kB of script, at most ${MOST_FIRST_KB}: load parts later`);
  }
}

/** What is large and text is kept gzipped as well, so that no request waits for it. */
function pack(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!/\.(js|css|html|svg)$/.test(name)) continue;
    const text = readFileSync(path.join(folder, name));
    if (text.length > 1_000) writeFileSync(path.join(folder, `${name}.gz`), gzipSync(text, { level: 9 }));
  }
}

/** Gzipped kB of the scripts that the page names: those that are loaded before any page of its own. */
function firstLoad(folder) {
  const frame = readFileSync(path.join(folder, "index.html"), "utf8");
  const scripts = [...frame.matchAll(/(?:src|href)="(\/console\/[^"]+\.js)"/g)].map((found) => found[1]);
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(folder, name))).length, 0);
  return Math.round(bytes / 1_000);
}

function fresh(name) {
  const beside = path.join(root, "node_modules", `.perennial-${name}-${process.pid}`);
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside);
  return beside;
}

function run(folder, command) {
  // Whoever starts it, tests included: what is built is for use.
  // lint-allow environment: it is handed on, with that one change
  const env = { ...process.env, NODE_ENV: "production" };
  const result = spawnSync(process.execPath, command, { cwd: root, stdio: ["ignore", 2, 2], env });
  if (result.status === 0) return;
  rmSync(folder, { recursive: true, force: true });
  throw new Error(`the build failed with exit code ${result.status}`);
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
