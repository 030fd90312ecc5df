/** The job that seals committed audit rows and keeps the head of the chain outside the database. */
import { machine } from "#ground/clock";
import type { Storage } from "#ground/storage";
import { appendAnchor, readAnchors } from "./anchor.ts";
import { readHead, sealBatch } from "./store.ts";

const BATCH = 5_000;
const PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

export interface SealerOptions {
  readonly storage: Storage;
  /** `<home>/audit/anchor.log`; each machine keeps its own. */
  readonly anchorFile: string;
  /** Told of each failure; sealing is tried again with growing pauses. */
  readonly onError?: (error: unknown) => void;
}

export interface Sealer {
  /** Seals four times a second until {@link stop}. Any number of processes may run one: one at a time seals, all anchor. */
  start(): void;
  /** Stops after one last drain. */
  stop(): Promise<void>;
  /** Seals all that is committed now and anchors the head; the number of rows sealed by this process. */
  drain(): Promise<number>;
}

export function createSealer({ storage, anchorFile, onError }: SealerOptions): Sealer {
  let anchored: number | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let running: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;

  const drainOnce = async (): Promise<number> => {
    let sealed = 0;
    for (;;) {
      const count = await storage.batch("audit seal", (tx) => sealBatch(tx, BATCH));
      sealed += count ?? 0;
      if (count === null || count < BATCH) break;
    }
    anchored ??= (await readAnchors(anchorFile)).reduce((last, { position }) => Math.max(last, position), 0);
    const head = await storage.batch("audit head", readHead);
    if (head.position > anchored) {
      // After the commit: a head that never came to be would look like a truncated chain.
      await appendAnchor(anchorFile, head, machine.now());
      anchored = head.position;
    }
    return sealed;
  };
  // One at a time, whoever asks.
  const drain = (): Promise<number> => {
    const next = queue.then(drainOnce);
    queue = next.catch(() => undefined);
    return next;
  };
  const loop = async (signal: AbortSignal): Promise<void> => {
    let pause = PAUSE_MS;
    while (!signal.aborted) {
      try {
        await drain();
        pause = PAUSE_MS;
      } catch (error) {
        onError?.(error);
        pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
      }
      await machine.sleep(pause, signal);
    }
  };
  return {
    drain,
    start() {
      if (running) return;
      const stop = new AbortController();
      running = { stop, done: loop(stop.signal) };
    },
    async stop() {
      if (!running) return;
      const { stop, done } = running;
      running = undefined;
      stop.abort();
      await done;
      await drain().catch((error: unknown) => onError?.(error));
    },
  };
}
