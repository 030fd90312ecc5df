/** Browser stories: the served bank as people see it. They need a Chromium of the system. */
import { defineConfig } from "vitest/config";
import { alias } from "./vitest.shared.ts";

export default defineConfig({
  resolve: { alias },
  test: {
    include: ["**/*.stories.test.ts"],
    exclude: ["node_modules/**", "dist/**", "var/**"],
    globalSetup: ["model-bank/test-engines.ts"],
    pool: "forks",
    // One browser at a time: what it shows is measured in seconds.
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // As patient as the browser's own waits: a busy machine answers later than in a second.
    expect: { poll: { timeout: 15_000 } },
  },
});
