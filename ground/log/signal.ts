/** Wakes readers of the same process when facts were committed; readers elsewhere poll. */
import { machine } from "#ground/clock";

export interface LogSignal {
  raise(): void;
  /** Resolves at the next raise, after `milliseconds`, or when the abort signal fires; says whether it was raised. */
  wait(milliseconds: number, abort?: AbortSignal): Promise<boolean>;
}

export function logSignal(): LogSignal {
  const waiting = new Set<() => void>();
  return {
    raise() {
      for (const wake of waiting) wake();
      waiting.clear();
    },
    async wait(milliseconds, abort) {
      let raised = false;
      const done = new AbortController();
      const wake = () => {
        raised = true;
        done.abort();
      };
      waiting.add(wake);
      // Not AbortSignal.any: Node 20 keeps a weak reference in the long-lived signal for every signal made of it.
      const stop = () => done.abort();
      if (abort?.aborted) stop();
      abort?.addEventListener("abort", stop);
      await machine.sleep(milliseconds, done.signal);
      abort?.removeEventListener("abort", stop);
      waiting.delete(wake);
      return raised;
    },
  };
}
