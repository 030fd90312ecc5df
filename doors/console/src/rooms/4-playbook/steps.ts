/** Steps of editing a text, which can be taken back and taken again. */
import { useState } from "react";

export interface Steps {
  /** A step of its own. */
  readonly change: (text: string) => void;
  /** What is typed; all that is typed in a row is one step. */
  readonly type: (text: string) => void;
  /** Absent where there is nothing to take back, or to take again. */
  readonly undo: (() => void) | undefined;
  readonly redo: (() => void) | undefined;
}

interface Kept {
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly isTyping: boolean;
}

const MOST = 200;

export function useSteps(text: string, change: ((text: string) => void) | undefined): Steps {
  const [{ before, after, isTyping }, keep] = useState<Kept>({ before: [], after: [], isTyping: false });
  const step = (next: string, typed: boolean) => {
    if (next === text) return;
    const joins = typed && isTyping && before.length > 0;
    keep({ before: joins ? before : [...before, text].slice(-MOST), after: [], isTyping: typed });
    change?.(next);
  };
  const [last, next] = [before.at(-1), after.at(-1)];
  return {
    change: (wanted) => step(wanted, false),
    type: (wanted) => step(wanted, true),
    undo:
      last === undefined
        ? undefined
        : () => {
            keep({ before: before.slice(0, -1), after: [...after, text], isTyping: false });
            change?.(last);
          },
    redo:
      next === undefined
        ? undefined
        : () => {
            keep({ before: [...before, text], after: after.slice(0, -1), isTyping: false });
            change?.(next);
          },
  };
}
