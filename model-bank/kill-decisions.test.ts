/** Decisions and sends, killed again and again: nothing lost, nothing twice, no cap broken. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { roleConnection } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { decideUnderKills, killFaults, killPlan, killRemains } from "./kill-decisions.ts";

const KILLS = 10;

describe("decisions and sends under SIGKILL", () => {
  let bank: TestBank;
  let folder: string;
  beforeAll(async () => {
    bank = await testBank();
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-decisions-"));
  });
  afterAll(async () => {
    await bank.close();
    await fs.rm(folder, { recursive: true, force: true });
  });

  it("are each made once, within every limit, whenever the process dies", async () => {
    const { cluster, database } = bank;
    const file = path.join(folder, "sent");
    const connections = {
      app: roleConnection(cluster, "app", database),
      engine: roleConnection(cluster, "engine", database),
    };
    const struck = await decideUnderKills({ connections, file, plan: killPlan, kills: KILLS, seed: 5 });
    expect(struck).toHaveLength(KILLS);
    const remains = await killRemains(bank.storage, file);
    expect(killFaults(remains, killPlan)).toEqual([]);
    expect(Math.min(remains.cappedOut, remains.held)).toBeGreaterThan(0);
  }, 180_000);
});
