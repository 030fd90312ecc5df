/** `doctor`: looks at everything an operator would look at, changes nothing, and says it in both languages. */
import { describeSettings, type Settings } from "#ground/settings";
import type { RoomMigrations } from "#ground/storage";
import { checkBanks } from "./banks.ts";
import { checkEngines, type EnginesFound, findEngines } from "./engines.ts";
import { attempt, type Finding, finding } from "./findings.ts";
import { checkFolder } from "./folder.ts";

export { type EnginesFound, findEngines } from "./engines.ts";
export { exitOf, type Finding, type Level, renderFindings, worstOf } from "./findings.ts";
export { doctorCases, fingerprintFile, holdFingerprint } from "./fingerprint.ts";

export interface DoctorParts {
  readonly settings: Settings;
  readonly migrations: readonly RoomMigrations[];
  /** Engines at hand; found by themselves when absent, and never started. */
  readonly engines?: EnginesFound;
}

/** All findings, in the order in which a person reads them. Works beside a running server and without one. */
export async function doctor(parts: DoctorParts): Promise<readonly Finding[]> {
  const { settings, migrations } = parts;
  const engines = parts.engines ?? (await findEngines(settings));
  const folder = await checkFolder(settings);
  const answers = await checkEngines(settings, engines);
  const reachable = !answers.some(({ check, level }) => check === "postgres" && level === "fail");
  const banks = reachable ? await attempt("banks", () => checkBanks(settings, engines, migrations)) : [];
  return [settingsFinding(settings), ...folder, ...answers, ...banks];
}

function settingsFinding(settings: Settings): Finding {
  const detail = describeSettings(settings);
  const list = Object.entries(detail)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
  return finding("settings", "ok", `Settings: ${list}`, `设置：${list}`, { detail });
}
