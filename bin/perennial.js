#!/usr/bin/env -S node --max-semi-space-size=64
// The command line: builds what has changed in a checkout, then runs the compiled program.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
if (existsSync(path.join(root, "ground")) && existsSync(path.join(root, "node_modules", "typescript"))) {
  const { build, stale } = await import("./build.js");
  if (stale()) build();
}
await import(path.join(root, "dist", "doors", "cli", "main.js"));
