import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { inMemory } from "./fixture.ts";
import { checkRepository, readRepository } from "./index.ts";
import { lint } from "./lint.ts";

const told = (texts: Record<string, string>): { left: string[]; allowed: string[] } => {
  const verdict = checkRepository(inMemory(texts));
  return {
    left: verdict.findings.map(({ file, line, rule }) => `${file}:${line} ${rule}`),
    allowed: verdict.allowed.map(({ rule, reason }) => `${rule}: ${reason}`),
  };
};

describe("lint-allow", () => {
  it("excuses the same line, the next line and the statement that begins there", () => {
    const text =
      "const a = Date.now(); // lint-allow clock: the engine wants its own\n" +
      "// lint-allow clock: seed of a demo\nconst b = Date.now();\n" +
      "/* lint-allow sql-clock: ClickHouse deletes by its own time */\nconst c = sql`\n  select\n  now()`;\n";
    expect(told({ "bench/a.ts": text })).toEqual({
      left: [],
      allowed: [
        "clock: the engine wants its own",
        "clock: seed of a demo",
        "sql-clock: ClickHouse deletes by its own time",
      ],
    });
  });

  it("excuses one rule only, and nothing further down", () => {
    const text = "// lint-allow clock: once\nconst a: any = Date.now();\nconst b = Date.now();\n";
    expect(told({ "bench/a.ts": text }).left).toEqual(["bench/a.ts:2 no-any", "bench/a.ts:3 clock"]);
  });

  it("refuses an exception without a reason, of no rule, or of nothing", () => {
    const text = "// lint-allow clock:\nDate.now();\n// lint-allow clocks: why\n// lint-allow no-any: idle\n";
    expect(told({ "bench/a.ts": text }).left).toEqual([
      "bench/a.ts:1 lint-allow",
      "bench/a.ts:2 clock",
      "bench/a.ts:3 lint-allow",
      "bench/a.ts:4 lint-allow",
    ]);
  });

  it("works in Markdown and is no exception inside a text", () => {
    const found = told({
      "GUIDE.md": "<!-- lint-allow dead-paths: written by the build -->\n`bench/out.json`\n",
      "bench/a.ts": 'const a = "// lint-allow clock: no";\nDate.now();\n',
    });
    expect(found).toEqual({ left: ["bench/a.ts:2 clock"], allowed: ["dead-paths: written by the build"] });
  });
});

describe("the repository on disk", () => {
  let root = "";
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }

  it("is what git tracks or would track, without deleted and ignored files; lint prints and judges it", () => {
    root = mkdtempSync(join(tmpdir(), "perennial-checks-"));
    execFileSync("git", ["init", "-q"], { cwd: root });
    write(".gitignore", "dist/\n");
    write("bench/tracked.ts", "Date.now();\n");
    write("bench/deleted.ts", "");
    execFileSync("git", ["add", "."], { cwd: root });
    rmSync(join(root, "bench/deleted.ts"));
    write("bench/new.ts", "");
    write("dist/built.ts", "Date.now();\n");
    expect(readRepository(root).files).toEqual([".gitignore", "bench/new.ts", "bench/tracked.ts"]);

    const printed: string[] = [];
    expect(lint(root, [], (line) => printed.push(line))).toBe(false);
    expect(printed[0]).toMatch(/^bench\/tracked\.ts:1 clock /);
    expect(printed.at(-1)).toBe("checks: 3 files, 12 rules, 1 findings, 0 allowed");
    expect(lint(root, ["./bench/new.ts"], () => undefined)).toBe(true);
  });
});
