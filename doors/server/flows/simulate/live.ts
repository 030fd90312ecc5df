/** A simulated bank beside the one that is served: it lives on by a clock of its own, which people speed up, slow down and stop. */
import { addDays, daysBetween, instantOf, machine } from "#ground/clock";
import { dropColumnarDatabase } from "#ground/columnar";
import { dropDatabase } from "#ground/storage";
import type { Logger } from "#ground/telemetry";
import { type Figure, reportOf, type SimModel } from "../../../../model-bank/simulated/index.ts";
import { databaseOf } from "../../bank.ts";
import { armsOf } from "./arms.ts";
import { FIRST_DAY, type OpenedSimulation, openSimulation } from "./index.ts";
import { type LiveNumbers, noNumbers, readNumbers } from "./numbers.ts";
import type { SimulationOptions } from "./types.ts";

/** - `preparing`: its customers are recorded; `over`: its days are lived; `failed`: it stopped, and the log says why */
export type SimulationState = "preparing" | "running" | "paused" | "over" | "failed";

export interface SimulationStatus extends LiveNumbers {
  readonly state: SimulationState;
  /** The bank's time, and its days so far of all. */
  readonly now: string;
  readonly day: number;
  readonly days: number;
  readonly customers: number;
  readonly seed: number;
  /** Seconds of the bank's time that pass in a second, as wished and as they did lately. */
  readonly speed: number;
  readonly reached: number;
  readonly events: number;
  /** Requests of the bank's systems that were answered. */
  readonly answers: number;
  readonly figures: readonly Figure[];
  /** The newest version of each model and those that stand, as of the day's beginning. */
  readonly models: readonly SimModel[];
}

export interface LiveSimulation {
  /** Begins in the background. */
  start(): void;
  status(): Promise<SimulationStatus>;
  pause(): void;
  resume(): void;
  /** @param speed seconds of the bank's time in a second, from {@link SLOWEST} to {@link FASTEST} */
  hurry(speed: number): void;
  /** Ends after the work under way. */
  stop(): Promise<void>;
}

export interface LiveOptions
  extends Pick<SimulationOptions, "engines" | "home" | "definitions" | "choice" | "metrics"> {
  readonly logger: Logger;
}

/** In databases of its own, which every start makes anew. */
const NAME = "simulated_live";
export const SLOWEST = 60;
export const FASTEST = 86_400;
/** A day in half a minute. */
export const USUAL = 2_880;
const SHORTEST_STEP = 300_000;
const LONGEST_STEP = 3 * 3_600_000;
const LOOK_EVERY = 2_000;

export function liveSimulation(options: LiveOptions): LiveSimulation {
  return new Simulating(options);
}

class Simulating implements LiveSimulation {
  readonly #options: LiveOptions;
  readonly #stopping = new AbortController();
  #changed = new AbortController();
  #running: Promise<void> | undefined;
  #state: SimulationState = "preparing";
  #isPaused = false;
  #speed = USUAL;
  #reached = 0;
  #opened: OpenedSimulation | undefined;
  #numbers: { readonly at: number; readonly told: Promise<LiveNumbers> } | undefined;
  #figures: SimulationStatus["figures"] = [];
  #models: readonly SimModel[] = [];

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run().catch((error: unknown) => {
      if (this.#stopping.signal.aborted) return;
      this.#state = "failed";
      this.#options.logger.error({ err: error }, "the simulated bank stopped");
    });
  }

  pause(): void {
    this.#isPaused = true;
    this.#change();
  }

  resume(): void {
    this.#isPaused = false;
    this.#change();
  }

  hurry(speed: number): void {
    this.#speed = Math.min(FASTEST, Math.max(SLOWEST, speed));
    this.#change();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#change();
    await this.#running;
    await this.#opened?.close();
    this.#opened = undefined;
  }

  async status(): Promise<SimulationStatus> {
    const { choice } = this.#options;
    const opened = this.#opened;
    const { events = 0, answers = 0 } = opened?.life.counts ?? {};
    const today = opened?.clock.today() ?? FIRST_DAY;
    return {
      ...(await this.#look()),
      state: this.#state === "running" && this.#isPaused ? "paused" : this.#state,
      now: (opened?.clock.now() ?? new Date(0)).toISOString(),
      day: Math.max(0, daysBetween(FIRST_DAY, today)),
      days: choice.days,
      customers: choice.customers,
      seed: choice.seed,
      speed: this.#speed,
      reached: Math.round(this.#reached),
      events,
      answers,
      figures: this.#figures,
      models: this.#models,
    };
  }

  /** Counts are read every few moments at most, however many look. */
  #look(): Promise<LiveNumbers> {
    const opened = this.#opened;
    if (!opened || this.#stopping.signal.aborted) return Promise.resolve(noNumbers);
    const now = machine.elapsed();
    if (!this.#numbers || now - this.#numbers.at > LOOK_EVERY)
      this.#numbers = { at: now, told: readNumbers(opened.bank).catch(() => noNumbers) };
    return this.#numbers.told;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    await this.#begin();
    this.#state = "running";
    const opened = this.#opened;
    if (!opened) return;
    const { clock, life } = opened;
    const last = addDays(FIRST_DAY, this.#options.choice.days);
    const end = instantOf(last, "00:00", clock.zone);
    let told = clock.today();
    while (!signal.aborted && clock.now() < end) {
      const began = machine.elapsed();
      const from = clock.now().getTime();
      if (!(await this.#paced(from))) continue;
      const to = this.#next(from);
      await life.advance(new Date(to));
      const took = Math.max(1, machine.elapsed() - began);
      this.#reached = this.#reached * 0.8 + ((to - from) / took) * 0.2;
      if (clock.today() !== told) {
        told = clock.today();
        await this.#figure(opened);
      }
    }
    if (!signal.aborted) this.#state = "over";
  }

  async #begin(): Promise<void> {
    const { engines } = this.#options;
    const database = databaseOf(NAME);
    await dropDatabase(engines.cluster, database);
    await dropColumnarDatabase({ url: engines.columnarUrl, database });
    const { signal } = this.#stopping;
    if (signal.aborted) return;
    this.#opened = await openSimulation({ ...this.#options, name: NAME, signal });
    await this.#opened.life.begin();
  }

  /** Waits until a step's time has passed; false: something was changed meanwhile. */
  async #paced(from: number): Promise<boolean> {
    const { signal } = this.#changed;
    const wait = this.#isPaused ? 3_600_000 : (this.#next(from) - from) / this.#speed;
    await machine.sleep(wait, signal);
    return !signal.aborted && !this.#isPaused;
  }

  /** About a step a second, and none beyond the day. */
  #next(from: number): number {
    const step = Math.min(LONGEST_STEP, Math.max(SHORTEST_STEP, this.#speed * 1_000));
    const { clock } = this.#opened as OpenedSimulation;
    const midnight = instantOf(addDays(clock.today(), 1), "00:00", clock.zone).getTime();
    return Math.min(midnight, Math.ceil((from + 1) / step) * step);
  }

  async #figure({ world, bank, clock, life, network, models }: OpenedSimulation): Promise<void> {
    const arms = await armsOf(bank, (customer) => world.subjectOf(customer));
    const { events, touches } = life.counts;
    const until = clock.now().getTime();
    const counted = { arms, touches, events, duplicates: network.duplicates(), seconds: 0, until };
    this.#figures = reportOf(world, counted).figures;
    if (models) this.#models = await models.told();
  }

  #change(): void {
    this.#changed.abort();
    this.#changed = new AbortController();
  }
}
