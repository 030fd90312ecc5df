/** The house killed while playbooks run: nothing is lost, nothing done twice, nobody is stuck. */
import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, inject, it } from "vitest";
import { dropColumnarDatabase } from "#ground/columnar";
import { dropDatabase, ensureDatabase } from "#ground/storage";
import { databaseOf } from "../../doors/server/bank.ts";
import { surviveKills } from "./kill.ts";

const KILLS = 20;

describe("playbooks under SIGKILL", () => {
  it("admit, step and touch each once, whenever the process dies", async () => {
    const { cluster, template, columnar } = inject("engines");
    const home = await fs.mkdtemp(path.join(os.tmpdir(), "perennial-playbooks-"));
    const name = `killed_${randomBytes(4).toString("hex")}`;
    await ensureDatabase(cluster, databaseOf(name), template);
    try {
      const survived = await surviveKills({
        place: { cluster, columnarUrl: columnar, home, name },
        choice: { seed: "killed", plans: 30, customers: 6, days: 3 },
        kills: KILLS,
        seed: "kills",
      });
      expect(survived.faults).toEqual([]);
      expect(survived.struck).toHaveLength(KILLS);
      expect(Math.min(survived.runs, survived.touches)).toBeGreaterThan(10);
    } finally {
      await Promise.all([
        dropDatabase(cluster, databaseOf(name)),
        dropColumnarDatabase({ url: columnar, database: databaseOf(name) }),
      ]);
      await fs.rm(home, { recursive: true, force: true });
    }
  }, 600_000);
});
