/** A thread that adds its share of rows to a histogram whenever it is told to. */
import { workerData } from "node:worker_threads";
import { DONE, FROM, TO, TURN } from "./control.ts";
import { addRows, type Pull } from "./histogram.ts";

export interface HandData {
  readonly codes: Uint16Array | Uint32Array;
  readonly width: number;
  readonly order: Int32Array;
  readonly pull: Pull;
  readonly control: Int32Array;
  readonly sums: Float64Array;
  /** Which share of the rows is its own, of how many. */
  readonly hand: number;
  readonly threads: number;
}

const { codes, width, order, pull, control, sums, hand, threads } = workerData as HandData;
for (let turn = 0; ; ) {
  Atomics.wait(control, TURN, turn);
  turn = Atomics.load(control, TURN);
  const [from, count] = [control[FROM] as number, (control[TO] as number) - (control[FROM] as number)];
  sums.fill(0);
  const share = (part: number) => from + Math.floor((count * part) / threads);
  addRows(codes, width, order, share(hand), share(hand + 1), pull, sums);
  Atomics.store(control, DONE, turn);
  Atomics.notify(control, DONE);
}
