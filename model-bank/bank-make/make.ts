/** Makes a bank: opened under another name, filled past the log, counted, and put in its place. */
import { availableParallelism } from "node:os";
import type { Definitions } from "#contracts/definitions";
import { job } from "#ground/authority";
import { liveClock, machine } from "#ground/clock";
import { derivedDataKeys } from "#ground/settings";
import { databaseExists } from "#ground/storage";
import type { Logger, Metrics } from "#ground/telemetry";
import { type DataKeySource, listsOf } from "#profile";
import { recordApplied } from "../../doors/server/applied/index.ts";
import { databaseOf, openBank } from "../../doors/server/bank.ts";
import type { Bank, BankOptions } from "../../doors/server/bank-types.ts";
import { bankMakeCases } from "./cases.ts";
import { type Filled, fill } from "./fill.ts";
import { watchMemory } from "./memory.ts";
import { draftOf, type Places, putInPlace, removeDraft } from "./place.ts";
import { type MakeChoice, type MakePlan, planBank } from "./plan.ts";
import type { MakeProgress, MakeStage, Stage } from "./progress.ts";
import type { Counts } from "./tables.ts";

export interface MakeOptions {
  readonly engines: BankOptions["engines"];
  /** Data folder of the installation. */
  readonly home: string;
  /** Lower-case name of the bank. */
  readonly bank: string;
  readonly definitions: Definitions;
  readonly choice: MakeChoice;
  /** Where the keys of personal data come from; the installation's secret when absent. */
  readonly dataKeys?: DataKeySource;
  /** Gives up a bank of that name, once the new one is whole. */
  readonly replace?: boolean;
  /** Threads that make customers; as many as the machine has cores, at most 4, when absent. */
  readonly threads?: number;
  readonly metrics: Metrics;
  readonly logger?: Logger;
  readonly publicUrl: string;
  readonly onProgress?: (progress: MakeProgress) => void;
  readonly signal?: AbortSignal;
}

export interface MadeBank {
  readonly bank: string;
  readonly customers: number;
  readonly seed: number;
  readonly months: number;
  readonly eventsPerMonth: number;
  /** First day that is no longer part of the past. */
  readonly until: string;
  readonly rows: Counts["rows"];
  readonly events: number;
  /** Attributes of the catalog that are declared in another type than they are made in, and so are empty. */
  readonly left: readonly string[];
  /** The same for the same plan and definitions. */
  readonly fingerprint: string;
  readonly seconds: Readonly<Record<MakeStage | "total", number>>;
  readonly bytes: {
    readonly postgres: number;
    readonly clickhouse: number;
    readonly perCustomer: number;
  };
  /** MiB of this process and its children; null where the system does not tell. */
  readonly peakMemoryMb: number | null;
}

/**
 * Makes a bank of generated customers with their past. It appears under its name when it is whole: a make that fails or is
 * killed leaves what was there, and a draft that the next make of that name removes.
 * @throws bank_make.bank_exists, bank_make.no_outlet, bank_make.counts_differ, and what opening a bank throws
 */
export async function makeBank(options: MakeOptions): Promise<MadeBank> {
  const { engines, home, bank, definitions, replace = false } = options;
  if (!replace && (await databaseExists(engines.cluster, databaseOf(bank)))) throw bankMakeCases.bank_exists({ bank });
  const plan = planBank(options.choice, definitions, machine.now());
  const draft = draftOf(bank);
  const places: Places = { cluster: engines.cluster, columnarUrl: engines.columnarUrl, home, bank, draft };
  const memory = watchMemory();
  const times = new Stopwatch(options.onProgress);
  try {
    await removeDraft(places);
    const open = await openDraft(options, draft);
    const { attributes } = open;
    let made: Filled;
    try {
      const { signal } = options;
      const { dataKeys = derivedDataKeys(engines.secrets) } = options;
      const threads = threadsOf(options);
      made = await fill(open, { engines, definitions, dataKeys, plan, threads, stage: times.stage, signal });
    } finally {
      await open.close();
    }
    options.signal?.throwIfAborted();
    times.stage("place", 0, 1);
    await putInPlace(places, attributes, listsOf(definitions.catalog));
    times.stage("place", 1, 1);
    const { counts, left, fingerprint, bytes } = made;
    return {
      bank,
      ...shownPlan(plan),
      rows: counts.rows,
      events: counts.events,
      left,
      fingerprint,
      seconds: times.seconds(),
      bytes: { ...bytes, perCustomer: Math.round((bytes.postgres + bytes.clickhouse) / plan.customers) },
      peakMemoryMb: (await memory.stop()) ?? null,
    };
  } catch (thrown) {
    await removeDraft(places).catch(() => undefined);
    throw thrown;
  } finally {
    await memory.stop();
  }
}

function shownPlan({ customers, seed, months, eventsPerMonth, until }: MakePlan) {
  return { customers, seed, months, eventsPerMonth, until };
}

function threadsOf({ threads = Math.min(4, availableParallelism()) }: MakeOptions): number {
  return Math.max(1, threads);
}

async function openDraft(options: MakeOptions, draft: string): Promise<Bank> {
  const { engines, home, definitions, metrics, logger, publicUrl } = options;
  const bank = await openBank({
    engines,
    home,
    name: draft,
    definitions,
    clock: liveClock(definitions.organisation.zone),
    metrics,
    ...(logger ? { logger } : {}),
    publicUrl,
  });
  try {
    await recordApplied(bank.storage, job("bank make"), definitions);
    return bank;
  } catch (thrown) {
    await bank.close();
    throw thrown;
  }
}

/** Tells how far it has come, and keeps how long each stage took. */
class Stopwatch {
  readonly #onProgress: MakeOptions["onProgress"];
  readonly #spent = new Map<MakeStage, number>();
  readonly #began = machine.elapsed();
  #stage: MakeStage = "customers";
  #since = machine.elapsed();

  constructor(onProgress: MakeOptions["onProgress"]) {
    this.#onProgress = onProgress;
  }

  readonly stage: Stage = (stage, done, total) => {
    this.#settle();
    this.#stage = stage;
    this.#onProgress?.({ stage, done, total });
  };

  seconds(): MadeBank["seconds"] {
    this.#settle();
    const of = (stage: MakeStage) => Math.round((this.#spent.get(stage) ?? 0) / 100) / 10;
    return {
      customers: of("customers"),
      indexes: of("indexes"),
      place: of("place"),
      total: Math.round((machine.elapsed() - this.#began) / 100) / 10,
    };
  }

  #settle(): void {
    const now = machine.elapsed();
    this.#spent.set(this.#stage, (this.#spent.get(this.#stage) ?? 0) + now - this.#since);
    this.#since = now;
  }
}
