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
      const either = abort ? AbortSignal.any([abort, done.signal]) : done.signal;
      await machine.sleep(milliseconds, either);
      waiting.delete(wake);
      return raised;
    },
  };
}
