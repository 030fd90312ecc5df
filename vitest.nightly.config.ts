/** Property tests with the numbers of a night. */
import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

export default mergeConfig(
  base,
  defineConfig({
    test: {
      // Of 25 conditions each, of which the checker refuses some.
      // Worlds of 300 playbooks: 20,000 of them and a little more.
      provide: { conditionBatches: 480, oracleWorlds: 67, propertySeed: null },
      testTimeout: 3_600_000,
    },
  }),
);
