/**
 * Cases: what made-up customers do, and whom a playbook then reaches. Each runs in a bank of its own on the real engines, with
 * a clock that is moved from moment to moment; nothing is simulated but the customers.
 */
import { machine } from "#ground/clock";
import { toPerennialError } from "#ground/errors";
import { type CaseBanks, type CaseEngines, openCaseBanks } from "./bank.ts";
import { type Difference, differences, touchText } from "./compare.ts";
import type { LoadedCase } from "./load.ts";
import { play } from "./play.ts";
import { touchingWaves } from "./waves.ts";

export type { CaseEngines } from "./bank.ts";
export type { Difference } from "./compare.ts";
export { caseErrors } from "./errors.ts";
export { type LoadedCase, type LoadedCases, loadCases } from "./load.ts";

export interface CaseResult {
  readonly file: string;
  readonly case: string;
  readonly playbook: string;
  readonly passed: boolean;
  readonly seconds: number;
  /** Empty for a case that passed. */
  readonly differences: readonly Difference[];
  /** Every touch that there was, in words. */
  readonly touches: readonly { readonly customer: string; readonly text: string }[];
}

export interface CaseRun extends CaseEngines {
  readonly cases: readonly LoadedCase[];
  /** Banks at work at the same time; default 2. */
  readonly lanes?: number;
  readonly signal?: AbortSignal;
  readonly onCase?: (result: CaseResult) => void;
}

/** Runs cases and answers in their order. One that breaks counts as failed, with what broke. */
export async function runCases({ cases, lanes = 2, signal, onCase, ...engines }: CaseRun): Promise<CaseResult[]> {
  if (cases.length === 0) return [];
  const banks = await openCaseBanks(engines);
  const { zone } = engines.definitions.organisation;
  const results: CaseResult[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let place = next++; place < cases.length; place = next++) {
      signal?.throwIfAborted();
      const one = cases[place];
      if (!one) return;
      const result = await runCase(one, banks, zone);
      results[place] = result;
      onCase?.(result);
    }
  };
  try {
    // All lanes end before one's failure is told: no bank is in use when the template goes.
    const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  } finally {
    await banks.close();
  }
  return results;
}

async function runCase({ case: one, playbook }: LoadedCase, banks: CaseBanks, zone: string): Promise<CaseResult> {
  const began = machine.elapsed();
  const done = (found: Pick<CaseResult, "differences" | "touches">): CaseResult => ({
    file: one.file,
    case: one.title,
    playbook: playbook.id,
    passed: found.differences.length === 0,
    seconds: Math.round(machine.elapsed() - began) / 1_000,
    ...found,
  });
  const opened = await banks.open(playbook, one.now, one.holdout);
  try {
    const played = await play(one, opened, playbook.id);
    const waves = touchingWaves(playbook);
    return done({
      differences: differences(one, played, waves, zone),
      touches: played.touches.map((touch) => ({ customer: touch.customer, text: touchText(touch, waves, zone) })),
    });
  } catch (thrown) {
    const error = toPerennialError(thrown);
    const detail =
      error.code === "internal" && error.cause instanceof Error ? `: ${error.cause.stack ?? error.cause.message}` : "";
    return done({
      differences: [{ line: 0, customer: "", zh: `${error.text("zh")}${detail}`, en: `${error.text("en")}${detail}` }],
      touches: [],
    });
  } finally {
    await opened.close();
  }
}
