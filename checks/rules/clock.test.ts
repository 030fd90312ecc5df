import { describe, expect, it } from "vitest";
import { linesOf } from "../fixture.ts";
import { clock } from "./clock.ts";

const fires = (path: string, text: string): boolean => linesOf(clock, path, text).length > 0;

describe("clock", () => {
  it.each([
    "Date.now();",
    'Date["now"]();',
    "globalThis.Date.now();",
    "const now = Date.now;",
    "const { now } = Date;",
    "const D = Date;",
    "new Date();",
    "new Date;",
    "Date();",
    "performance.now();",
    "const { now } = performance;",
    "process.hrtime.bigint();",
    "process.uptime();",
    "DateTime.now();",
    "DateTime.local({ zone });",
    "DateTime.utc();",
    "Temporal.Now.instant();",
    "Math.random();",
    "const { random } = Math;",
  ])("fires on %s", (text) => {
    for (const path of [
      "rooms/1-intake/verbs/a.ts",
      "doors/cli/a.ts",
      "ground/log/a.ts",
      "bench/a.ts",
      "rooms/1-intake/a.test.ts",
    ]) {
      expect(fires(path, text)).toBe(true);
    }
  });

  it.each([
    "new Date(0);",
    "new Date(text);",
    "Date.parse(text);",
    "Date.UTC(2026, 0, 1);",
    "const d: Date = machine.now();",
    "x instanceof Date;",
    "expect.any(Date);",
    "DateTime.local(2026, 1, 1);",
    "DateTime.fromISO(day);",
    "Math.max(1, 2);",
    'const text = "Date.now()";',
    "clock.now();",
  ])("is silent on %s", (text) => {
    expect(fires("rooms/1-intake/rules/a.ts", text)).toBe(false);
  });

  it("lets ground/clock read time but nothing read Math.random", () => {
    expect(fires("ground/clock/index.ts", "new Date(); performance.now(); Date.now();")).toBe(false);
    expect(fires("ground/clock/index.ts", "Math.random();")).toBe(true);
    expect(fires("ground/random/index.ts", "Math.random();")).toBe(true);
  });

  it("keeps timers to ground and doors", () => {
    for (const call of [
      "setTimeout(f, 10);",
      "setInterval(f, 10);",
      "globalThis.setTimeout(f, 10);",
      "timers.setTimeout(f, 1);",
    ]) {
      expect(fires("rooms/6-reach/jobs/a.ts", call)).toBe(true);
      expect(fires("model-bank/a.ts", call)).toBe(true);
      expect(fires("ground/log/a.ts", call)).toBe(false);
      expect(fires("doors/server/a.ts", call)).toBe(false);
    }
    expect(fires("rooms/6-reach/a.ts", "page.setTimeout(10);")).toBe(false);
    expect(fires("kits/forest/a.ts", "await new Promise((resolve) => setImmediate(resolve));")).toBe(false);
  });

  it("allows sleeping nowhere but in ground/clock", () => {
    const sleeps = [
      "await new Promise((resolve) => setTimeout(resolve, 10));",
      "await new Promise<void>((done) => { setTimeout(() => done(), 10); });",
      'import { setTimeout as delay } from "node:timers/promises";',
      'import { scheduler } from "timers/promises";',
    ];
    for (const text of sleeps) {
      expect(fires("ground/log/a.ts", text)).toBe(true);
      expect(fires("doors/server/a.test.ts", text)).toBe(true);
      expect(fires("ground/clock/index.ts", text)).toBe(false);
    }
    expect(
      fires("ground/log/a.ts", "new Promise((resolve, reject) => setTimeout(() => { stop(); reject(late); }, 10));"),
    ).toBe(false);
  });
});
