import { describe, expect, it } from "vitest";
import { linesOf } from "../fixture.ts";
import { environment } from "./environment.ts";

const fires = (path: string, text: string): boolean => linesOf(environment, path, text).length > 0;

describe("environment", () => {
  const bad = [
    "process.env.HOME;",
    'process["env"];',
    "globalThis.process.env;",
    "const { env } = process;",
    "const { env: e } = process;",
    "import.meta.env.MODE;",
    'import { env } from "node:process";',
    'import proc from "node:process"; proc.env.HOME;',
    'import * as p from "process"; p.env;',
  ];

  it.each(bad)("fires on %s", (text) => {
    for (const path of [
      "rooms/1-intake/a.ts",
      "ground/storage/a.ts",
      "ground/settings/settings.ts",
      "bench/main.ts",
      "doors/cli/a.test.ts",
      "bin/build.js",
    ]) {
      expect(fires(path, text)).toBe(true);
    }
  });

  it("lets one file read it", () => {
    for (const text of bad) expect(fires("ground/settings/read-env.ts", text)).toBe(false);
  });

  it("is silent on other env and other process", () => {
    const text =
      'const env = settings.env; spawn("x", { env }); process.argv; process.exitCode = 1; const { pid } = process; const t = "process.env";';
    expect(fires("rooms/1-intake/a.ts", text)).toBe(false);
  });
});
