/** Trainings that a person started over HTTP: under way in a worker, with progress, until they end or are cancelled. */
import { type Actor, allow } from "#ground/authority";
import { learningPermissions, registerVersion } from "#learning";
import { questionNamed, sourceOf } from "./bank-questions.ts";
import type { Bank } from "./bank-types.ts";
import { serverCases } from "./cases.ts";
import { LongWork, type Piece, workStates } from "./long-work.ts";

export const trainingStates = workStates;

export interface Training extends Piece {
  readonly model: string;
  /** The draft that came of it. */
  readonly version: number | null;
}

type Own = Pick<Training, "model" | "version">;

/** One model at a time is trained once. Kept by the process that serves HTTP; versions stand in the register. */
export class Trainings {
  readonly #bank: Bank;
  readonly #work: LongWork<Own>;

  constructor(bank: Bank) {
    this.#bank = bank;
    this.#work = new LongWork(bank.clock);
  }

  /** @throws server.training_runs when the model is being trained */
  start(actor: Actor, model: string): Training {
    allow(actor, learningPermissions.register);
    const bank = this.#bank;
    const question = questionNamed(bank, model);
    for (const training of this.#work.list())
      if (training.model === model && training.state === "running")
        throw serverCases.training_runs({ model, training: training.id });
    const at = bank.clock.now();
    return this.#work.start({ model, version: null }, "rows", async (how) => {
      const trained = await sourceOf(bank).train(question, at, how);
      how.signal.throwIfAborted();
      if ("reason" in trained) {
        const { zh, en } = trained.reason;
        return { state: "no_model", reason: { zh, en } };
      }
      const { version } = await registerVersion(bank.storage, actor, trained, at);
      return { version };
    });
  }

  list(model: string): Training[] {
    return this.#work.list().filter((one) => one.model === model);
  }

  /** @throws server.no_training */
  get(model: string, id: string): Training {
    const found = this.#work.find(id);
    if (found?.model === model) return found;
    throw serverCases.no_training({ model, training: id });
  }

  /** Ends it; resolves when nothing of it runs any more. One that has ended stays as it ended. */
  async cancel(actor: Actor, model: string, id: string): Promise<Training> {
    allow(actor, learningPermissions.register);
    const found = this.get(model, id);
    return (await this.#work.cancel(id)) ?? found;
  }

  /** Resolves when none is under way. */
  settled(): Promise<void> {
    return this.#work.settled();
  }

  stop(): Promise<void> {
    return this.#work.stop();
  }
}
