import { Worker } from "node:worker_threads";
import { cases } from "../cases.ts";
import type { Binned } from "./bins.ts";
import { CONTROL_WORDS, DONE, FROM, TO, TURN } from "./control.ts";
import type { HandData } from "./hand.ts";
import { addRows, addTo, LANES, type Pull } from "./histogram.ts";

/** Below this many rows a second thread costs more than it saves. */
const WORTH_SHARING = 8_192;
const SPINS = 20_000;
/** A hand that says nothing for so long (milliseconds) is lost. */
const PATIENCE = 60_000;

/** Threads that add rows to histograms: this one and its hands. All read one copy of the rows. */
export interface Crew {
  readonly data: Binned;
  /** Rows as they stand in leaves; shared with the hands. */
  readonly order: Int32Array;
  /** Room for the rows of a partition's right side. */
  readonly aside: Int32Array;
  readonly pull: Pull & { readonly gradient: Float64Array; readonly curvature: Float64Array };
  /** The histogram of rows `order[from .. to)`. */
  histogram(from: number, to: number): Float64Array;
  /** Gives a histogram back. */
  free(histogram: Float64Array): void;
  close(): Promise<void>;
}

const shared = {
  doubles: (length: number) => new Float64Array(new SharedArrayBuffer(length * 8)),
  ints: (length: number) => new Int32Array(new SharedArrayBuffer(length * 4)),
};

/** `threads` in all; 1 works alone. */
export function openCrew(data: Binned, weights: Float64Array | null, threads: number): Crew {
  const length = (data.offsets.at(-1) as number) * LANES;
  const order = shared.ints(data.rows);
  const gradient = shared.doubles(data.rows);
  const curvature = shared.doubles(data.rows);
  const weight = weights === null ? null : shared.doubles(data.rows);
  if (weights !== null) weight?.set(weights);
  const pull = { gradient, curvature, weight };
  const hands = Array.from({ length: threads - 1 }, (_, n) =>
    openHand({ codes: data.codes, width: data.width, order, pull, length, hand: n + 1, threads }),
  );
  const idle: Float64Array[] = [];
  return {
    data,
    order,
    aside: new Int32Array(data.rows),
    pull,
    histogram(from, to) {
      const into = idle.pop()?.fill(0) ?? new Float64Array(length);
      if (hands.length === 0 || to - from < WORTH_SHARING) {
        addRows(data.codes, data.width, order, from, to, pull, into);
        return into;
      }
      for (const { control } of hands) command(control, from, to);
      addRows(data.codes, data.width, order, from, from + Math.floor((to - from) / threads), pull, into);
      for (const { control, sums } of hands) {
        awaitDone(control);
        addTo(into, sums);
      }
      return into;
    },
    free: (histogram) => void idle.push(histogram),
    async close() {
      await Promise.all(hands.map(({ worker }) => worker.terminate()));
    },
  };
}

interface Hand {
  readonly worker: Worker;
  readonly control: Int32Array;
  readonly sums: Float64Array;
}

function openHand({ length, ...rest }: Omit<HandData, "control" | "sums"> & { readonly length: number }): Hand {
  const control = shared.ints(CONTROL_WORDS);
  const sums = shared.doubles(length);
  const workerData: HandData = { ...rest, control, sums };
  // Built code runs as it is; source needs the TypeScript loader and the `source` condition.
  const worker = import.meta.url.endsWith(".ts")
    ? new Worker(new URL("./hand-from-source.mjs", import.meta.url), { workerData, execArgv: ["--conditions=source"] })
    : new Worker(new URL("./hand.js", import.meta.url), { workerData });
  worker.unref();
  return { worker, control, sums };
}

function command(control: Int32Array, from: number, to: number): void {
  control[FROM] = from;
  control[TO] = to;
  Atomics.add(control, TURN, 1);
  Atomics.notify(control, TURN);
}

/** The hand is nearly done when this thread is: looking a while is quicker than being woken. */
function awaitDone(control: Int32Array): void {
  const turn = Atomics.load(control, TURN);
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(control, DONE) === turn) return;
  for (;;) {
    const done = Atomics.load(control, DONE);
    if (done === turn) return;
    if (Atomics.wait(control, DONE, done, PATIENCE) === "timed-out") throw cases.hand_lost();
  }
}
