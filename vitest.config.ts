import { defineConfig } from "vitest/config";
import { alias } from "./vitest.shared.ts";

export default defineConfig({
  resolve: { alias },
  test: {
    include: ["**/*.test.ts"],
    exclude: [
      "node_modules/**",
      "dist/**",
      "var/**",
      "doors/console/**",
      "**/*.stories.test.ts",
      "**/*.nightly.test.ts",
    ],
    globalSetup: ["model-bank/test-engines.ts"],
    setupFiles: ["vitest.setup.ts"],
    provide: { propertySeed: 20_261_122 },
    pool: "forks",
    maxWorkers: 2,
    // Files of a worker share loaded modules: loading the whole house anew for each would take longer than testing it.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
