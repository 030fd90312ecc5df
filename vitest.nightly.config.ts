/** Property tests with the numbers of a night. */
import { defineConfig, mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

export default mergeConfig(
  base,
  defineConfig({
    test: {
      // Of 25 conditions each, of which the checker refuses some.
      provide: { conditionBatches: 480, upliftSeeds: 100, propertySeed: null },
      testTimeout: 3_600_000,
    },
  }),
);
