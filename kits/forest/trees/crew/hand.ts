/** A thread that takes chunks of each job until none is left. */
import { workerData } from "node:worker_threads";
import type { WasmMemory } from "../assemble.ts";
import { type Arena, CLAIM_BITS, CLOSED, word } from "./arena.ts";
import { openWork, viewsOf } from "./work.ts";

export interface HandData {
  readonly memory: WasmMemory;
  readonly arena: Arena;
  readonly thread: number;
}

/** Jobs follow each other closely: looking a while is quicker than being woken. */
const SPINS = 50_000;

const { memory, arena, thread } = workerData as HandData;
const { work } = openWork(memory, arena, thread);
const { control } = viewsOf(memory, arena);
Atomics.add(control, word.here, 1);
for (let turn = 0; ; ) {
  turn = next(turn);
  for (let chunk = claim(turn); chunk !== CLOSED; chunk = claim(turn)) {
    work(chunk);
    Atomics.add(control, word.done, 1);
    Atomics.notify(control, word.done);
  }
}

/** The turn that is on, once it is another one. */
function next(turn: number): number {
  for (let spin = 0; spin < SPINS; spin++) {
    const now = Atomics.load(control, word.turn);
    if (now !== turn) return now;
  }
  Atomics.wait(control, word.turn, turn);
  return Atomics.load(control, word.turn);
}

/**
 * Takes a chunk of a turn; {@link CLOSED} where none is left or another turn is on. What is written to the control for a turn
 * stands as long as one of its chunks is out.
 */
function claim(turn: number): number {
  for (;;) {
    const now = Atomics.load(control, word.claim);
    const chunk = now & CLOSED;
    const mine = now >>> CLAIM_BITS === (turn << CLAIM_BITS) >>> CLAIM_BITS;
    if (!mine || chunk >= Atomics.load(control, word.chunks)) return CLOSED;
    if (Atomics.compareExchange(control, word.claim, now, now + 1) === now) return chunk;
  }
}
