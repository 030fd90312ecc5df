/**
 * Requests that wait at the same time share one transaction: alone when it is quiet, in sets that follow the load when it
 * is not. What is too much is turned away: an answer that comes late is of no use.
 */
import { mayRetry } from "#ground/errors";
import { answerCases } from "./cases.ts";

export interface Lane<Asked, Given> {
  /** @throws answers.busy */
  ask(asked: Asked): Promise<Given>;
}

export interface LaneOptions {
  /** Of one set. */
  readonly most: number;
  /** Sets at the same time. */
  readonly lanes: number;
  /** That may wait. */
  readonly waiting: number;
}

interface Waiting<Asked, Given> {
  readonly asked: Asked;
  resolve(given: Given): void;
  reject(error: unknown): void;
}

/** @param work answers a set, one answer for each in its order; a set that fails is asked again one by one */
export function createLane<Asked, Given>(
  work: (set: readonly Asked[]) => Promise<readonly Given[]>,
  { most, lanes, waiting }: LaneOptions,
): Lane<Asked, Given> {
  const queue: Waiting<Asked, Given>[] = [];
  let running = 0;

  async function settle(set: readonly Waiting<Asked, Given>[]): Promise<void> {
    try {
      const given = await work(set.map(({ asked }) => asked));
      for (const [at, one] of set.entries()) {
        const answer = given[at];
        if (answer === undefined) one.reject(new Error("a request was left without an answer"));
        else one.resolve(answer);
      }
    } catch (error) {
      if (set.length === 1 || mayRetry(error)) for (const one of set) one.reject(error);
      else for (const one of set) await settle([one]);
    }
  }

  async function run(): Promise<void> {
    while (queue.length > 0) await settle(queue.splice(0, most));
    running--;
  }

  return {
    ask(asked) {
      if (queue.length >= waiting) return Promise.reject(answerCases.busy({}, { retryAfterSeconds: 1 }));
      return new Promise((resolve, reject) => {
        queue.push({ asked, resolve, reject });
        if (running >= lanes) return;
        running++;
        // What arrives in this turn of the event loop shares the set.
        setImmediate(() => void run());
      });
    },
  };
}
