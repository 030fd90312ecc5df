import { cases } from "../../cases.ts";
import { MOST_PAGES } from "../assemble.ts";

/** How rows come by gradient and curvature: from their scores by a loss, or they are given. */
export type PullOf = "probability" | "number" | "given";

/**
 * What a row weighs in a histogram: 1, counted in the low bits of the curvature's lane; as much as its curvature; or a sum of
 * its own, which takes a second pass over the rows.
 */
export type WeightOf = "counted" | "curvature" | "own";

export interface ArenaInput {
  readonly rows: number;
  readonly width: number;
  /** At most this many bins over all features, the missing ones included. */
  readonly bins: number;
  readonly threads: number;
  readonly pull: PullOf;
  /** Rows have weights (else each weighs 1). */
  readonly weighted: boolean;
}

/** Where things stand in the memory that all threads share; addresses in bytes. Plain data. */
export interface Arena extends ArenaInput {
  readonly weight: WeightOf;
  /** Bits of a count of all rows. */
  readonly countBits: number;
  /** Bytes of a row of codes. */
  readonly rowBytes: number;
  /** Rows with those that fill up the last vector. */
  readonly padded: number;
  /** Columns that are learnt from at once. */
  readonly staged: number;
  readonly bytes: number;
  readonly control: number;
  readonly doubles: number;
  /** Int32 a feature and one more: its first bin. */
  readonly offsets: number;
  /** By bin: 1 where a row goes left. */
  readonly table: number;
  /** Doubles: 256 a feature, filled up with infinity. */
  readonly cuts: number;
  /** Int32: cuts of a feature. */
  readonly cutCounts: number;
  /** Int32: feature of a staged column. */
  readonly slots: number;
  /** Int32, {@link MOST_CHUNKS} of each: rows of a chunk that go left; places of its left and its right rows. */
  readonly chunks: number;
  /** Doubles: three a bin. */
  readonly out: number;
  /** 16 bytes a bin and thread. */
  readonly sums: number;
  readonly ownSums: number;
  /** A byte a row, column by column. */
  readonly columns: number;
  /** Int32 a row; before there are leaves, the rows that cuts are learnt from. */
  readonly order: number;
  readonly lefts: number;
  readonly rights: number;
  /** Doubles a row. */
  readonly weights: number;
  /** Bytes, row by row. Staged columns lie here and in what follows before any of it is used. */
  readonly codes: number;
  /** 16 bytes a row: gradient and curvature. */
  readonly pairs: number;
  /** 16 bytes a row: weight and 0. */
  readonly ownPairs: number;
  readonly scores: number;
  readonly labels: number;
}

/** Doubles that a feature's cuts take. */
export const CUT_PLACES = 256;
export const MOST_CHUNKS = 2_048;
export const MOST_THREADS = 64;
/** Sums of a bin: gradient and curvature, 64 bits each. */
export const SUM_BYTES = 16;
/** Above this many rows a count would leave the curvature too few bits. */
const MOST_COUNTED = 2 ** 20 - 1;
/** A cache line; also keeps threads' sums apart. */
const ALIGNED = 64;

export function planArena(input: ArenaInput): Arena {
  const { rows, width, bins, threads, pull, weighted } = input;
  const weight = weightOf(input);
  const padded = Math.ceil(rows / 16) * 16;
  const rowBytes = width <= 8 ? 8 : Math.ceil(width / 16) * 16;
  let bytes = 0;
  const take = (length: number): number => {
    const at = bytes;
    bytes += Math.ceil(length / ALIGNED) * ALIGNED;
    return at;
  };
  const own = weight === "own" ? 1 : 0;
  const scored = pull === "given" ? 0 : 1;
  const at = {
    control: take(256),
    doubles: take(256),
    offsets: take((width + 1) * 4),
    table: take(256),
    cuts: take(width * CUT_PLACES * 8),
    cutCounts: take(width * 4),
    slots: take(width * 4),
    chunks: take(MOST_CHUNKS * 3 * 4),
    out: take(bins * 24),
    sums: take(bins * SUM_BYTES * threads),
    ownSums: take(bins * SUM_BYTES * threads * own),
    columns: take(padded * width),
    order: take(padded * 4),
    lefts: take(padded * 4),
    rights: take(padded * 4),
    weights: take(weighted ? padded * 8 : 0),
    codes: take(padded * rowBytes),
    pairs: take(padded * 16),
    ownPairs: take(padded * 16 * own),
    scores: take(padded * 8 * scored),
    labels: take(padded * 8 * scored),
  };
  if (bytes > MOST_PAGES * 65_536) throw cases.too_large({ rows, columns: width });
  const staged = Math.min(width, MOST_CHUNKS, Math.floor((bytes - at.codes) / (padded * 8)));
  return { ...input, ...at, weight, countBits: Math.ceil(Math.log2(rows + 1)), rowBytes, padded, staged, bytes };
}

function weightOf({ rows, pull, weighted }: ArenaInput): WeightOf {
  if (pull !== "probability") return "curvature";
  return weighted || rows > MOST_COUNTED ? "own" : "counted";
}

/** Words of the control, which all threads read and write by Atomics alone. */
export const word = {
  /** Rises with each job. */
  turn: 0,
  /** The job's number in the upper bits, the next chunk that nobody has taken in the lower ones. */
  claim: 1,
  /** Chunks that are done. */
  done: 2,
  /** Chunks of the job. */
  chunks: 3,
  /** A {@link job}. */
  job: 4,
  /** What it is about: rows, places in the order or columns from … to, and how many make a chunk. */
  from: 5,
  to: 6,
  size: 7,
  feature: 8,
  /** Rows that cuts are learnt from; 0: all. */
  sample: 9,
  maxBins: 10,
  /** Threads that are up, the first not counted. */
  here: 11,
} as const;

export const CLAIM_BITS = 12;
/** No chunk: whoever sees it has come too early or too late. */
export const CLOSED = (1 << CLAIM_BITS) - 1;

export const double = { gradientScale: 0, curvatureScale: 1, value: 2 } as const;

export const job = { learn: 0, turnRows: 1, pull: 2, pack: 3, add: 4, part: 5, place: 6, move: 7 } as const;
