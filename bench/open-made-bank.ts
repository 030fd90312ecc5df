/** A generated bank opened in the process of a measurement, as it was applied. */
import type { Definitions } from "#contracts/definitions";
import { liveClock } from "#ground/clock";
import { loadSettings } from "#ground/settings";
import { createLogger, createMetrics } from "#ground/telemetry";
import { readApplied } from "../doors/server/applied/index.ts";
import { databaseOf, openBank } from "../doors/server/bank.ts";
import { enginesForCommand } from "../doors/server/command-engines.ts";

/**
 * Settings, engines and the bank; who opens it closes both.
 * @param change what the measurement has otherwise than the bank
 * @throws when there is no such bank in the folder
 */
export async function openMadeBank(
  home: string,
  name: string,
  change: (applied: Definitions) => Definitions = (applied) => applied,
) {
  const settings = loadSettings({
    PERENNIAL_HOME: home,
    PERENNIAL_BANK: name,
    PERENNIAL_PORT: "0",
    PERENNIAL_LOG_LEVEL: "error",
  });
  const engines = await enginesForCommand(settings);
  const applied = await readApplied(engines.cluster, databaseOf(name));
  if (!applied) throw new Error(`there is no bank ${name} in ${home}`);
  const definitions = change(applied.definitions);
  const logger = createLogger({ level: "error" });
  const metrics = createMetrics({ process: false });
  const publicUrl = settings.http.publicUrl;
  const clock = liveClock(definitions.organisation.zone);
  const bank = await openBank({ engines, home, name, definitions, clock, metrics, logger, publicUrl });
  return { settings, engines, definitions, logger, metrics, publicUrl, bank };
}
