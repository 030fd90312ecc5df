/** A bank beside a bank: the same definitions, one playbook, no ways to anybody, gone when the trial is over. */
import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import type { Definitions, Playbook } from "#contracts/definitions";
import { type ReplayClock, replayClock } from "#ground/clock";
import { dropColumnarDatabase } from "#ground/columnar";
import { dropDatabase } from "#ground/storage";
import { createMetrics } from "#ground/telemetry";
import { openBank } from "../../bank.ts";
import type { Bank, BankOptions } from "../../bank-types.ts";
import { MAKING, placeOf } from "../backup/index.ts";
import { playbookAlone } from "../playbook-alone.ts";

export interface ScratchBank {
  readonly bank: Bank;
  readonly clock: ReplayClock;
  close(): Promise<void>;
}

export interface ScratchParts {
  readonly engines: BankOptions["engines"];
  readonly home: string;
  readonly definitions: Definitions;
}

export async function openScratch(parts: ScratchParts, playbook: Playbook, start: Date): Promise<ScratchBank> {
  const { engines, home, definitions } = parts;
  // A name that other commands take for no bank.
  const name = `try_${randomBytes(4).toString("hex")}${MAKING}`;
  const { database, folder } = placeOf(home, name);
  const clock = replayClock(definitions.organisation.zone, start);
  const drop = async (): Promise<void> => {
    await Promise.all([
      dropDatabase(engines.cluster, database),
      dropColumnarDatabase({ url: engines.columnarUrl, database }),
      fs.rm(folder, { recursive: true, force: true }),
    ]);
  };
  try {
    const bank = await openBank({
      engines: { ...engines, sole: true },
      home,
      name,
      definitions: playbookAlone(definitions, playbook),
      clock,
      metrics: createMetrics({ process: false }),
      publicUrl: "http://127.0.0.1",
      channels: "local",
    });
    return {
      bank,
      clock,
      async close() {
        await bank.close();
        await drop();
      },
    };
  } catch (error) {
    await drop();
    throw error;
  }
}
