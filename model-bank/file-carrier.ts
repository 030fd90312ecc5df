/** A provider that outlives the process that is killed: a file of the keys that it was given. */
import fs from "node:fs";
import type { Carrier } from "#reach";

const CHUNK = 50;
const BATCH = 1_000;

export function keysInFile(file: string): string[] {
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
}

/** It drops no second submission: whoever gives a key twice has it twice in the file. @param took told how many it took */
export function fileCarrier(file: string, took: (keys: number) => void): Carrier {
  return {
    capabilities: {
      idempotent: false,
      receipt: "none",
      batchMax: BATCH,
      textMax: null,
      templateRequired: false,
      quotas: [],
      quietHours: null,
      costPerUnit: null,
      needsHumanConfirm: false,
    },
    longestItemMs: 1_000,
    onCallback: undefined,
    poll: undefined,
    inbound: undefined,
    async lookup(keys) {
      const known = new Set(keysInFile(file));
      return new Map(
        keys.map((key) => [key, known.has(key) ? { state: "accepted", vendorId: `v-${key}` } : { state: "absent" }]),
      );
    },
    async send(parcels) {
      for (let from = 0; from < parcels.length; from += CHUNK) {
        const part = parcels.slice(from, from + CHUNK);
        fs.appendFileSync(file, part.map(({ touch }) => `${touch.key}\n`).join(""));
        took(part.length);
        await new Promise((resolve) => setImmediate(resolve));
      }
      return parcels.map(({ touch }) => ({ vendorId: `v-${touch.key}` }));
    },
    close: async () => undefined,
  };
}
