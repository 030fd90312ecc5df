import { instantiate, type WasmMemory } from "../assemble.ts";
import { cutsOf } from "../bins.ts";
import { type Arena, CUT_PLACES, double, job, MOST_CHUNKS, word } from "./arena.ts";
import { type Coding, codingKernels, type Growing, growingKernels } from "./kernels.ts";

/** What a thread does of a job: the chunk of this number. */
export type Work = (chunk: number) => void;

/** Views of the shared memory. */
export interface Views {
  readonly control: Int32Array;
  readonly doubles: Float64Array;
  readonly offsets: Int32Array;
  readonly table: Uint8Array;
  readonly cuts: Float64Array;
  readonly cutCounts: Int32Array;
  readonly slots: Int32Array;
  /** By chunk: rows that go left; where its left rows go, and its right ones. */
  readonly lefts: Int32Array;
  readonly leftsAt: Int32Array;
  readonly rightsAt: Int32Array;
  readonly order: Int32Array;
  readonly weights: Float64Array | null;
}

export function viewsOf({ buffer }: WasmMemory, arena: Arena): Views {
  const { rows, width } = arena;
  const ints = (at: number, length: number) => new Int32Array(buffer, at, length);
  const ofChunks = (n: number) => ints(arena.chunks + n * MOST_CHUNKS * 4, MOST_CHUNKS);
  return {
    control: ints(arena.control, 32),
    doubles: new Float64Array(buffer, arena.doubles, 8),
    offsets: ints(arena.offsets, width + 1),
    table: new Uint8Array(buffer, arena.table, 256),
    cuts: new Float64Array(buffer, arena.cuts, width * CUT_PLACES),
    cutCounts: ints(arena.cutCounts, width),
    slots: ints(arena.slots, width),
    lefts: ofChunks(0),
    leftsAt: ofChunks(1),
    rightsAt: ofChunks(2),
    order: ints(arena.order, rows),
    weights: arena.weighted ? new Float64Array(buffer, arena.weights, rows) : null,
  };
}

/** The rows of a column that is learnt from. */
export const stagedColumn = ({ buffer }: WasmMemory, { codes, padded, rows }: Arena, slot: number): Float64Array =>
  new Float64Array(buffer, codes + slot * padded * 8, rows);

/** Where a thread takes part. @param thread 0 is the one that gives the jobs */
export function openWork(memory: WasmMemory, arena: Arena, thread: number): { work: Work; growing: () => Growing } {
  const views = viewsOf(memory, arena);
  const { control, doubles } = views;
  let coding: Coding | null = null;
  let growing: Growing | null = null;
  const code = (): Coding => {
    coding ??= instantiate<Coding>(codingKernels(arena), memory);
    return coding;
  };
  // Kernels know how many bins features have, so that they wait for that.
  const grow = (): Growing => {
    growing ??= instantiate<Growing>(growingKernels(arena, views.offsets, thread), memory);
    return growing;
  };
  const at = (name: keyof typeof word): number => Atomics.load(control, word[name]);
  const work: Work = (chunk) => {
    const kind = at("job");
    if (kind === job.learn) {
      learn(memory, arena, views, code(), chunk);
      return;
    }
    const from = at("from") + chunk * at("size");
    const to = Math.min(at("to"), from + at("size"));
    const [first, second] = [doubles[double.gradientScale] as number, doubles[double.curvatureScale] as number];
    if (kind === job.turnRows) code().turnRows(from, to);
    else if (kind === job.pull) grow().pull(from, to, first, second);
    else if (kind === job.pack) grow().pack(arena.pairs + from * 16, arena.pairs + to * 16, first, second);
    else if (kind === job.add) add(grow(), arena, from, to);
    else if (kind === job.part) part(grow(), arena, views, chunk, from, to);
    else if (kind === job.place) place(grow(), arena, views, chunk, from, to);
    else grow().move(arena.order + from * 4, arena.order + to * 4, doubles[double.value] as number);
  };
  return { work, growing: grow };
}

/** Cuts a staged column and turns it into codes. */
function learn(memory: WasmMemory, arena: Arena, views: Views, coding: Coding, slot: number): void {
  const { control, cuts, cutCounts, slots, order, weights } = views;
  const feature = slots[slot] as number;
  const values = stagedColumn(memory, arena, slot);
  const sample = Atomics.load(control, word.sample);
  const found = cutsOf(
    values,
    sample === 0 ? null : order.subarray(0, sample),
    weights,
    control[word.maxBins] as number,
  );
  const own = cuts.subarray(feature * CUT_PLACES, (feature + 1) * CUT_PLACES);
  own.fill(Number.POSITIVE_INFINITY);
  own.set(found);
  cutCounts[feature] = found.length;
  const { byteOffset, byteLength } = values;
  const into = arena.columns + feature * arena.padded;
  coding.code(byteOffset, byteOffset + byteLength, own.byteOffset, into);
}

export function add(growing: Growing, { order }: Arena, from: number, to: number): void {
  growing.add(order + from * 4, order + to * 4);
  growing.addOwn?.(order + from * 4, order + to * 4);
}

function part(growing: Growing, arena: Arena, views: Views, chunk: number, from: number, to: number): void {
  const column = arena.columns + (views.control[word.feature] as number) * arena.padded;
  const { order, lefts, rights } = arena;
  const end = growing.part(order + from * 4, order + to * 4, column, lefts + from * 4, rights + from * 4);
  views.lefts[chunk] = ((end >>> 0) - lefts) / 4 - from;
}

function place(growing: Growing, arena: Arena, views: Views, chunk: number, from: number, to: number): void {
  const { order, lefts, rights } = arena;
  const left = views.lefts[chunk] as number;
  const right = to - from - left;
  growing.copy(order + (views.leftsAt[chunk] as number) * 4, lefts + from * 4, left * 4);
  growing.copy(order + (views.rightsAt[chunk] as number) * 4, rights + from * 4, right * 4);
}
