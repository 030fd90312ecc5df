/** Work that is done again and again in the background. */
import { machine } from "#ground/clock";

export interface Background {
  start(): void;
  /** Ends after the work under way. */
  stop(): Promise<void>;
}

/** Does the work at once and then with pauses, one at a time; a failure is told and the next round tries again. */
export function every(
  pauseMs: number,
  work: (signal: AbortSignal) => Promise<unknown>,
  onError: (error: unknown) => void,
): Background {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await work(stopping.signal).catch((error: unknown) => {
        if (!stopping.signal.aborted) onError(error);
      });
      await machine.sleep(pauseMs, stopping.signal);
    }
  };
  return {
    start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
