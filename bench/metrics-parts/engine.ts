/** The process that applies facts, as in a bank: it owns the shards and commits set by set. */
import { machine, replayClock } from "#ground/clock";
import { createConsumer } from "#ground/log";
import { openStorage, type StorageOptions } from "#ground/storage";
import { applyMetrics } from "#profile";
import { bookOfBench, ZONE } from "./work.ts";

export type Order =
  | { readonly kind: "start"; readonly storage: StorageOptions }
  /** Applies all that the log holds, at a business time. */
  | { readonly kind: "drain"; readonly now: number };
export type Answer =
  | { readonly kind: "ready" }
  | { readonly kind: "drained"; readonly facts: number; readonly seconds: number; readonly cpuSeconds: number };

const tell = (answer: Answer): void => void process.send?.(answer);

function engineOf(options: StorageOptions) {
  const book = bookOfBench();
  const clock = replayClock(ZONE, new Date(0));
  const consumer = createConsumer({
    storage: openStorage(options),
    name: "engine",
    // A name that stays over restarts takes its shards back at once.
    owner: "bench engine",
    clock,
    handlers: [
      {
        name: "metrics",
        handle: async (tx, facts, { now }) => {
          await applyMetrics(tx, facts, book, { now });
        },
      },
    ],
  });
  return async (now: number): Promise<Answer> => {
    clock.advanceTo(new Date(now));
    const [began, cpu] = [machine.elapsed(), process.cpuUsage()];
    const facts = await consumer.drain();
    const used = process.cpuUsage(cpu);
    const seconds = (machine.elapsed() - began) / 1_000;
    return { kind: "drained", facts, seconds, cpuSeconds: (used.user + used.system) / 1_000_000 };
  };
}

let drain: ((now: number) => Promise<Answer>) | undefined;
process.on("message", (order: Order) => {
  if (order.kind === "start") {
    drain = engineOf(order.storage);
    tell({ kind: "ready" });
    return;
  }
  drain?.(order.now).then(tell, (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
});
process.on("disconnect", () => process.exit(0));
