import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, inject, it } from "vitest";
import { dropColumnarDatabase } from "#ground/columnar";
import { loadSecrets } from "#ground/settings";
import { dropDatabase, ensureDatabase, type PostgresConnection, poolFor, roleConnection } from "#ground/storage";
import { createMetrics } from "#ground/telemetry";
import { sampleDefinitions } from "../../../../model-bank/test-house.ts";
import { databaseOf } from "../../bank.ts";
import { simulate, simulatedDefinitions } from "./index.ts";

const definitions = sampleDefinitions();

/** A bank of its own, with a secret of its own. */
async function lived(seed: number) {
  const home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-simulate-"));
  const { cluster, template, columnar } = inject("engines");
  const name = `simulated_${randomBytes(5).toString("hex")}`;
  const database = databaseOf(name);
  await ensureDatabase(cluster, database, template);
  try {
    const engines = { cluster, columnarUrl: columnar, secrets: loadSecrets(home), sole: true };
    const choice = { customers: 250, days: 6, seed };
    const metrics = createMetrics({ process: false });
    const { seconds, ...report } = await simulate({ engines, home, name, definitions, choice, metrics });
    expect(seconds).toBeGreaterThan(0);
    return { ...report, ledger: await ledgerOf(roleConnection(cluster, "owner", database)) };
  } finally {
    await Promise.all([dropDatabase(cluster, database), dropColumnarDatabase({ url: columnar, database })]);
    await fs.rm(home, { recursive: true, force: true });
  }
}

/** Who was to be touched when and through what, and what became of it. */
async function ledgerOf(owner: PostgresConnection): Promise<readonly string[]> {
  const pool = poolFor(owner, 1, "test");
  try {
    const { rows } = await pool.query<{ line: string }>(
      "select concat_ws(' ', customer, key, channel, state, code, planned_at, updated_at) as line from reach.touch order by key",
    );
    return rows.map(({ line }) => line);
  } finally {
    await pool.end();
  }
}

describe("a simulated bank", () => {
  it("lives the same days and tells the same figures for the same seed, whatever its secret", {
    timeout: 300_000,
  }, async () => {
    const [one, again] = [await lived(5), await lived(5)];
    expect(one).toEqual(again);
    expect(one.ledger.length).toBeGreaterThan(0);
    expect(one.events).toBeGreaterThan(600);
    expect(one.touches).toBeGreaterThan(0);
    expect(one.duplicates).toBe(0);
    for (const figure of one.figures) expect(figure.simulated).toBe(true);
  });

  it("refuses a playbook that the bank does not have", () => {
    expect(() => simulatedDefinitions(definitions, ["grow-nothing"])).toThrow(/grow-nothing/);
    expect(Object.keys(simulatedDefinitions(definitions, ["grow-idle-balance"]).playbooks)).toEqual([
      "grow-idle-balance",
    ]);
  });
});
