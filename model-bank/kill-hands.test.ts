/** Messages, tasks and benefits, killed again and again: nothing lost, nothing twice, no budget overspent. */
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { roleConnection } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { handsFaults, handsPlan, handsRemains, handsUnderKills } from "./kill-hands.ts";

const KILLS = 10;

describe("messages, tasks and grants of benefits under SIGKILL", () => {
  let bank: TestBank;
  let folder: string;
  beforeAll(async () => {
    bank = await testBank();
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-hands-"));
  });
  afterAll(async () => {
    await bank.close();
    await fs.rm(folder, { recursive: true, force: true });
  });

  it("are each made once, within every budget, whenever the process dies", async () => {
    const { cluster, database } = bank;
    const file = path.join(folder, "sent");
    const connections = {
      app: roleConnection(cluster, "app", database),
      engine: roleConnection(cluster, "engine", database),
    };
    const struck = await handsUnderKills({ connections, file, plan: handsPlan, kills: KILLS, seed: 6 });
    expect(struck).toHaveLength(KILLS);
    expect(handsFaults(await handsRemains(bank.storage, file), handsPlan)).toEqual([]);
  }, 180_000);
});
