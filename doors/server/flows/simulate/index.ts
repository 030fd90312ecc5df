/** A bank of simulated customers, run by the product on simulated time, and what came of it beside the truth. */
import { type Definitions, roundOf } from "#contracts/definitions";
import { addDays, instantOf, machine, type ReplayClock, replayClock } from "#ground/clock";
import { defineCases } from "#ground/errors";
import { createWorld, reportOf, type World, withoutProtection } from "../../../../model-bank/simulated/index.ts";
import { openBank } from "../../bank.ts";
import type { Bank } from "../../bank-types.ts";
import { armsOf } from "./arms.ts";
import { Customers } from "./customers.ts";
import { keepLightly } from "./keep-lightly.ts";
import { FEW, Life, stopsOf } from "./life.ts";
import { SimulatedModels, simulatedQuestions } from "./models.ts";
import { type SimulatedNetwork, simulatedNetwork } from "./network.ts";
import type { Simulated, SimulationOptions } from "./types.ts";

export type { Simulated, SimulationChoice, SimulationOptions, SimulationProgress } from "./types.ts";

export const simulateCases = defineCases("simulate", {
  no_playbook: {
    code: "invalid_input",
    en: "There is no playbook {playbook}; those of the bank are {known}",
    zh: "没有剧本 {playbook}；本行剧本有 {known}",
  },
});

/** The day on which every simulated bank begins: a Monday; the bank-wide holdout holds, and a year of which the holidays are known follows. */
export const FIRST_DAY = "2026-01-05";
export const SIMULATED = "simulated";

/** Few rows are read sooner than threads are started and expressions compiled. */
const briefly = { max_threads: 1, compile_expressions: 0, compile_aggregate_expressions: 0 };

/** The playbooks that a simulated bank runs. @throws simulate.no_playbook */
export function simulatedDefinitions(definitions: Definitions, only?: readonly string[]): Definitions {
  const all = definitions.playbooks;
  const unknown = only?.find((id) => !Object.hasOwn(all, id));
  if (unknown !== undefined) throw simulateCases.no_playbook({ playbook: unknown, known: Object.keys(all).join(", ") });
  // A daily round needs a model that has learned from calls; there are none here.
  const kept = Object.values(all).filter((one) => !roundOf(one) && (only === undefined || only.includes(one.id)));
  return { ...definitions, playbooks: Object.fromEntries(kept.map((one) => [one.id, one])) };
}

export interface OpenedSimulation {
  readonly bank: Bank;
  readonly clock: ReplayClock;
  readonly world: World;
  readonly life: Life;
  readonly network: SimulatedNetwork;
  /** Absent: strategies run on their rules alone. */
  readonly models?: SimulatedModels;
  close(): Promise<void>;
}

/** Opens a bank for simulated customers; nobody is a customer yet. */
export async function openSimulation(
  options: Omit<SimulationOptions, "onProgress" | "onSpent">,
  lap: (part: string) => void = () => undefined,
): Promise<OpenedSimulation> {
  const { engines, choice, metrics, logger, signal } = options;
  const chosen = simulatedDefinitions(options.definitions, choice.only);
  const definitions = choice.models ? { ...chosen, questions: simulatedQuestions(chosen.questions ?? {}) } : chosen;
  const { zone } = definitions.organisation;
  const { past = 0 } = choice;
  const first = addDays(FIRST_DAY, -past);
  const clock = replayClock(zone, instantOf(first, "00:00", zone));
  const world = createWorld({
    customers: choice.customers,
    seed: choice.seed,
    days: past + choice.days,
    start: first,
    zone,
  });
  const customers = new Customers();
  const network = simulatedNetwork({ world, clock, customers, definitions });
  const bank = await openBank({
    engines,
    home: options.home,
    name: options.name ?? SIMULATED,
    definitions,
    clock,
    metrics,
    ...(logger ? { logger } : {}),
    channels: network.of,
    publicUrl: "http://127.0.0.1",
    steady: true,
    ...(choice.customers < FEW ? { columnar: briefly } : {}),
  });
  await keepLightly(bank.columnar);
  const stop = signal ? { signal } : {};
  const onError = (model: string, error: unknown) => logger?.warn({ err: error, model }, "a simulated model failed");
  const models = choice.models ? new SimulatedModels({ bank, onError, ...stop }) : undefined;
  const onDay = async (): Promise<void> => {
    await models?.day();
    lap("models");
  };
  const begins = past > 0 ? { begins: instantOf(FIRST_DAY, "00:00", zone) } : {};
  const life = new Life({ bank, clock, world, customers, lap, ...stop, ...begins, ...(models ? { onDay } : {}) });
  return { bank, clock, world, life, network, ...(models ? { models } : {}), close: () => bank.close() };
}

/** Lives the days of a simulated bank to their end. @throws simulate.no_playbook, and when the signal says so */
export async function simulate(options: SimulationOptions): Promise<Simulated> {
  const { choice, onProgress = () => undefined, signal } = options;
  const began = machine.elapsed();
  const { lap, spent } = laps();
  const simulation = await openSimulation(options, lap);
  const { bank, clock, world, life, network, models } = simulation;
  lap("open");
  try {
    const { customers: total, days } = choice;
    await life.begin((done) => onProgress({ stage: "customers", done, total }));
    for (let done = 0; done < days; done++) {
      const day = addDays(FIRST_DAY, done);
      onProgress({ stage: "days", done, total: days, day });
      for (const stop of stopsOf(day, clock.zone, total)) await life.advance(stop);
    }
    const end = instantOf(addDays(FIRST_DAY, days), "00:00", clock.zone);
    if (clock.now() < end) await life.advance(end);
    onProgress({ stage: "days", done: days, total: days });
    signal?.throwIfAborted();
    const arms = await armsOf(bank, (customer) => world.subjectOf(customer));
    const { events, touches } = life.counts;
    const seconds = Math.round((machine.elapsed() - began) / 100) / 10;
    const { customers, seed } = choice;
    const report: Simulated = {
      ...(models ? { models: await models.told(), untrained: models.untrained() } : {}),
      ...reportOf(world, {
        arms,
        touches,
        events,
        duplicates: network.duplicates(),
        seconds,
        until: clock.now().getTime(),
        without: withoutProtection({ customers, seed, days, start: FIRST_DAY, zone: clock.zone }),
      }),
    };
    lap("report");
    options.onSpent?.(spent);
    return report;
  } finally {
    await simulation.close();
  }
}

function laps(): { lap: (part: string) => void; spent: ReadonlyMap<string, number> } {
  const spent = new Map<string, number>();
  let last = machine.elapsed();
  return {
    spent,
    lap(part) {
      const now = machine.elapsed();
      spent.set(part, (spent.get(part) ?? 0) + now - last);
      last = now;
    },
  };
}
