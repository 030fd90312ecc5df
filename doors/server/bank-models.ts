/** A bank's models as its doors use them: tests on past months, and what is due by itself. */
import { machine } from "#ground/clock";
import {
  type BackTest,
  backTest,
  championOf,
  createModelKeeper,
  type ModelKeeper,
  versionOf,
  type WorkOptions,
} from "#learning";
import { questionNamed, sourceOf } from "./bank-questions.ts";
import type { Bank } from "./bank-types.ts";

type Parts = Pick<Bank, "storage" | "columnar" | "definitions" | "rules" | "clock">;

function partsOf(bank: Parts) {
  const { storage, columnar, clock } = bank;
  return { storage, columnar, source: sourceOf(bank), zone: clock.zone };
}

/**
 * Tests a version, by default the champion or else the newest, on the last months whose outcomes are known.
 * @throws models.no_model, models.no_version, models.no_batches
 */
export async function backTestOf(
  bank: Parts,
  model: string,
  asked: { readonly version?: number; readonly batches?: number } = {},
  options: WorkOptions = {},
): Promise<BackTest> {
  const question = questionNamed(bank, model);
  const version = await bank.storage.batch("back-test", async (tx) => {
    if (asked.version !== undefined) return await versionOf(tx, model, asked.version);
    return (await championOf(tx, model)) ?? (await versionOf(tx, model));
  });
  const { batches } = asked;
  const when = { now: bank.clock.now(), ...(batches === undefined ? {} : { batches }) };
  return await backTest(partsOf(bank), question, version, when, options);
}

/** Publishes, judges, sets aside and trains what is due. */
export function modelKeeperOf(bank: Parts, onError?: (model: string, error: unknown) => void): ModelKeeper {
  const { definitions, clock } = bank;
  return createModelKeeper({
    ...partsOf(bank),
    questions: () => Object.values(definitions.questions ?? {}),
    clock,
    received: () => machine.now(),
    ...(onError ? { onError } : {}),
  });
}
