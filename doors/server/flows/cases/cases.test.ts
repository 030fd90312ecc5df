import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Definitions } from "#contracts/definitions";
import { loadSecrets, packageRoot } from "#ground/settings";
import { sampleDefinitions } from "../../../../model-bank/test-house.ts";
import { type CaseResult, loadCases, runCases } from "./index.ts";

const bankFolder = path.join(packageRoot(), "bank");
const definitions: Definitions = sampleDefinitions();
const loaded = loadCases([path.join(bankFolder, "cases")], bankFolder, definitions);

let home: string;
const results = new Map<string, CaseResult>();

const engines = () => {
  const { cluster, columnar } = inject("engines");
  return { cluster, columnarUrl: columnar, secrets: loadSecrets(home), sole: true };
};

beforeAll(async () => {
  home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-cases-"));
  const all = await runCases({ cases: loaded.cases, engines: engines(), home, definitions });
  for (const result of all) results.set(result.file, result);
}, 600_000);
afterAll(async () => {
  await fs.rm(home, { recursive: true, force: true });
});

describe("the cases of the bank", () => {
  it("are read without a mistake, and are forty at least", () => {
    expect(loaded.problems).toEqual([]);
    expect(loaded.cases.length).toBeGreaterThanOrEqual(40);
  });

  it.each(loaded.cases.map(({ case: one }) => [one.title, one.file] as const))("%s", (_, file) => {
    expect(results.get(file)?.differences).toEqual([]);
  });
});

describe("a case that is wrong", () => {
  const write = async (name: string, text: string): Promise<string> => {
    const file = path.join(home, `${name}.case.yaml`);
    await fs.writeFile(file, text);
    return file;
  };
  const good = `case: one
playbook: ${path.join(bankFolder, "cases/playbooks/rise-by-event.yaml")}
now: 2026-03-02T09:00:00+08:00
customers: { A: { demand_balance: 20000 }, B: { demand_balance: 20000 } }
events:
  - { at: 2026-03-02T10:00:00+08:00, customer: A, type: balance_changed, data: { demand_balance: 60000 } }
until: 2026-03-02T12:00:00+08:00
`;

  it("fails, and says what came instead: too early, too late, another wave, another customer, one too many", async () => {
    const expectations = [
      "{ A: [{ wave: 1, at: 2026-03-02T10:00:01+08:00 }] }",
      "{ A: [{ wave: 1, at: 2026-03-02T09:59:00+08:00, within: 59s }] }",
      "{ A: [{ wave: 1, at: 2026-03-02T10:00:00+08:00, channel: sms }] }",
      "{ B: [{ wave: 1, at: 2026-03-02T10:00:00+08:00 }] }",
      "{ A: [{ at: 2026-03-02T10:00:00+08:00 }, { at: 2026-03-02T10:00:00+08:00 }] }",
      "{}",
    ];
    const files = await Promise.all(expectations.map((one, at) => write(`wrong-${at}`, `${good}expect: ${one}\n`)));
    const { cases, problems } = loadCases(files, bankFolder, definitions);
    expect(problems).toEqual([]);
    const found = await runCases({ cases, engines: engines(), home, definitions });
    expect(found.map(({ passed }) => passed)).toEqual(expectations.map(() => false));
    expect(found[0]?.differences[0]).toMatchObject({ line: 8, customer: "A" });
    expect(found[0]?.differences[0]?.en).toContain("2026-03-02 10:00:00 wave 1 (told) inbox id-renewal-inbox");
    expect(found[3]?.differences.map(({ customer }) => customer)).toEqual(["A", "B"]);
  }, 60_000);

  it("names file and line of whatever it does not know", async () => {
    const mistakes: readonly (readonly [string, string, number])[] = [
      ["key", `${good}expect: {}\nhold_out: off\n`, 9],
      ["customer", good.replace("customer: A", "customer: C"), 6],
      ["type", good.replace("type: balance_changed", "type: balance_chagned"), 6],
      ["attribute", good.replace("B: { demand_balance", "B: { demand_balnce"), 4],
      ["value", good.replace("{ demand_balance: 60000 }", "{ demand_balance: many }"), 6],
      ["playbook", good.replace(/playbook: .*/, "playbook: grow-nothing"), 2],
      ["wave", `${good}expect: { A: [{ wave: 2, at: 2026-03-02T10:00:00+08:00 }] }\n`, 8],
      ["expected customer", `${good}expect: { Z: [] }\n`, 8],
      ["instant", good.replace("until: 2026-03-02T12:00", "until: 2026-02-30T12:00"), 7],
    ];
    for (const [name, text, line] of mistakes) {
      const file = await write(
        `mistake-${name.replace(" ", "-")}`,
        text.includes("expect:") ? text : `${text}expect: {}\n`,
      );
      const { problems } = loadCases([file], bankFolder, definitions);
      expect(
        problems.map((one) => [one.line, path.basename(one.file)]),
        name,
      ).toEqual([[line, path.basename(file)]]);
    }
  });
});
