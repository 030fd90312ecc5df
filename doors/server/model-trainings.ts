/** Trainings that a person started over HTTP: under way in a worker, with progress, until they end or are cancelled. */
import { type Actor, allow } from "#ground/authority";
import { toPerennialError } from "#ground/errors";
import { newId } from "#ground/ids";
import { learningPermissions, registerVersion } from "#learning";
import { questionNamed, sourceOf } from "./bank-questions.ts";
import type { Bank } from "./bank-types.ts";
import { serverCases } from "./cases.ts";

export const trainingStates = ["running", "done", "no_model", "failed", "cancelled"] as const;

export interface Training {
  readonly id: string;
  readonly model: string;
  readonly state: (typeof trainingStates)[number];
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  /** The draft that came of it. */
  readonly version: number | null;
  /** Why there is no version. */
  readonly reason: { readonly zh: string; readonly en: string } | null;
}

type Kept = { -readonly [K in keyof Training]: Training[K] };

/** Ended trainings that are still told of. */
const REMEMBERED = 50;

/** One model at a time is trained once. Kept by the process that serves HTTP; versions stand in the register. */
export class Trainings {
  readonly #bank: Bank;
  readonly #all = new Map<string, { readonly training: Kept; readonly stop: AbortController; over: Promise<void> }>();

  constructor(bank: Bank) {
    this.#bank = bank;
  }

  /** @throws server.training_runs when the model is being trained */
  start(actor: Actor, model: string): Training {
    allow(actor, learningPermissions.register);
    const question = questionNamed(this.#bank, model);
    for (const { training } of this.#all.values())
      if (training.model === model && training.state === "running")
        throw serverCases.training_runs({ model, training: training.id });
    const now = this.#bank.clock.now();
    const stop = new AbortController();
    const training: Kept = {
      id: newId(now),
      model,
      state: "running",
      stage: "rows",
      done: 0,
      total: 1,
      startedAt: now,
      endedAt: null,
      version: null,
      reason: null,
    };
    const work = async (): Promise<void> => {
      const onProgress = ({ stage, done, total }: Pick<Training, "stage" | "done" | "total">): void => {
        Object.assign(training, { stage, done, total });
      };
      const trained = await sourceOf(this.#bank).train(question, now, { signal: stop.signal, onProgress });
      stop.signal.throwIfAborted();
      if ("reason" in trained) Object.assign(training, { state: "no_model", reason: plain(trained.reason) });
      else {
        const { version } = await registerVersion(this.#bank.storage, actor, trained, now);
        Object.assign(training, { state: "done", version, done: training.total });
      }
    };
    const over = work()
      .catch((thrown: unknown) => {
        const { zh, en } = wordsOf(thrown);
        if (stop.signal.aborted) training.state = "cancelled";
        else Object.assign(training, { state: "failed", reason: { zh, en } });
      })
      .finally(() => {
        training.endedAt = this.#bank.clock.now();
      });
    this.#all.set(training.id, { training, stop, over });
    this.#forget();
    return { ...training };
  }

  list(model: string): Training[] {
    return [...this.#all.values()]
      .map(({ training }) => ({ ...training }))
      .filter((one) => one.model === model)
      .reverse();
  }

  /** @throws server.no_training */
  get(model: string, id: string): Training {
    return { ...this.#find(model, id).training };
  }

  /** Ends it; resolves when nothing of it runs any more. One that has ended stays as it ended. */
  async cancel(actor: Actor, model: string, id: string): Promise<Training> {
    allow(actor, learningPermissions.register);
    const one = this.#find(model, id);
    one.stop.abort();
    await one.over;
    return { ...one.training };
  }

  /** Resolves when none is under way. */
  async settled(): Promise<void> {
    await Promise.all([...this.#all.values()].map(({ over }) => over));
  }

  async stop(): Promise<void> {
    for (const { stop } of this.#all.values()) stop.abort();
    await this.settled();
  }

  #find(model: string, id: string) {
    const found = this.#all.get(id);
    if (found?.training.model === model) return found;
    throw serverCases.no_training({ model, training: id });
  }

  #forget(): void {
    const ended = [...this.#all].filter(([, { training }]) => training.state !== "running");
    for (const [id] of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) this.#all.delete(id);
  }
}

const plain = ({ zh, en }: { readonly zh: string; readonly en: string }) => ({ zh, en });

function wordsOf(thrown: unknown): { readonly zh: string; readonly en: string } {
  const error = toPerennialError(thrown);
  return { zh: error.text("zh"), en: error.text("en") };
}
