/** Builds the console; `bin/build.js` says where to. In development it asks a bank that is served beside it. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const bank = "http://127.0.0.1:7400";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: "es2022",
    // Below an address of its own, so that the server knows what may be kept for ever.
    assetsDir: "console",
    // No data: addresses for scripts or styles.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1_500,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: {
    proxy: Object.fromEntries(
      ["/v1", "/auth", "/docs", "/report", "/inbox", "/simulation", "/status"].map((path) => [path, bank]),
    ),
  },
});
