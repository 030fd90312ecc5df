/**
 * The loops that training spends its time in. They are written for one fit: addresses, offsets and the number of features are
 * constants of the code, so that adding a row to a bin is one load, one addition and one store of two lanes.
 */

import {
  type Code,
  copyBytes,
  f64,
  f64x2,
  i32,
  i64,
  i64x2,
  type Kernel,
  kernel,
  type Local,
  seq,
  type Type,
  upTo,
  v128,
} from "../assemble.ts";
import { type Arena, CUT_PLACES, SUM_BYTES } from "./arena.ts";

/** Turns columns into codes. */
export interface Coding {
  /** Codes of values (8 bytes each) by cuts, into bytes. */
  code(from: number, to: number, cuts: number, into: number): void;
  /** Rows from … to, out of their columns. */
  turnRows(from: number, to: number): void;
}

/** Grows trees. Rows and places are addresses in the order of rows where not said otherwise. */
export interface Growing {
  /** Where rows have scores, as `move`: gradient and curvature of rows (numbers; even) by their scores, as whole multiples of 1/scale. */
  pull(from: number, to: number, gradientScale: number, curvatureScale: number): void;
  /** The same for pairs of doubles that stand there already; addresses of pairs. */
  pack(from: number, to: number, firstScale: number, secondScale: number): void;
  add(from: number, to: number): void;
  /** As `add`, for weights of their own. */
  addOwn?(from: number, to: number): void;
  /** Adds up the sums of so many threads, as doubles, and clears them. */
  merge(threads: number, gradientUnit: number, curvatureUnit: number, weightUnit: number): void;
  /** Rows that go left into one stretch, the others into another; gives the address after the last left one. */
  part(from: number, to: number, column: number, lefts: number, rights: number): number;
  copy(to: number, from: number, bytes: number): void;
  /** Adds to scores. */
  move(from: number, to: number, value: number): void;
}

/** Features that one pass over some rows adds up: their histograms fit into the second cache beside the rows. */
const ABREAST = 64;
/** Added to a double below 2^51 in size it leaves the nearest whole number in the low bits. */
const MAGIC = 1.5 * 2 ** 52;
const MAGIC_BITS = v128.doubles(MAGIC);

export function codingKernels(arena: Arena): Kernel[] {
  return [codeKernel(), turnKernel(arena)];
}

export function growingKernels(arena: Arena, offsets: ArrayLike<number>, thread: number): Kernel[] {
  const bins = offsets[arena.width] as number;
  const sums = (first: number): number => first + thread * arena.bins * SUM_BYTES;
  return [
    ...(arena.pull === "given" ? [] : [pullKernel(arena, arena.pull), moveKernel(arena)]),
    packKernel(),
    addKernel("add", arena, offsets, arena.pairs, sums(arena.sums)),
    ...(arena.weight === "own" ? [addKernel("addOwn", arena, offsets, arena.ownPairs, sums(arena.ownSums))] : []),
    mergeKernel(arena, bins),
    partKernel(arena),
    kernel("copy", ["i32", "i32", "i32"], null, (_, to, from, bytes) => copyBytes(to.get, from.get, bytes.get)),
  ];
}

/** Halving without branches: 8 steps over cuts that are filled up with infinity. NaN lies above nothing and is bin 0. */
function codeKernel(): Kernel {
  return kernel("code", ["i32", "i32", "i32", "i32"], null, (local, at, end, cuts, into) => {
    const [value, place] = [local("f64"), local("i32")];
    const steps: Code[] = [];
    for (let step = CUT_PLACES / 2; step >= 1; step /= 2) {
      const above = f64.lt(f64.load(place.get, 8 * (step - 1)), value.get);
      steps.push(place.set(i32.add(place.get, i32.shl(above, Math.log2(step) + 3))));
    }
    const bin = i32.add(i32.shrU(i32.sub(place.get, cuts.get), 3), i32.const(1));
    return upTo(
      at,
      end.get,
      8,
      seq(
        value.set(f64.load(at.get)),
        place.set(cuts.get),
        ...steps,
        i32.store8(into.get, 0, i32.mul(bin, f64.eq(value.get, value.get))),
        into.set(i32.add(into.get, i32.const(1))),
      ),
    );
  });
}

function turnKernel({ width, padded, columns, codes, rowBytes }: Arena): Kernel {
  return kernel("turnRows", ["i32", "i32"], null, (local, from, to) => {
    const [feature, row, source, target] = [local("i32"), local("i32"), local("i32"), local("i32")];
    return seq(
      feature.set(i32.const(0)),
      upTo(
        feature,
        i32.const(width),
        1,
        seq(
          row.set(from.get),
          source.set(i32.add(i32.mul(feature.get, i32.const(padded)), from.get)),
          target.set(i32.add(i32.mul(from.get, i32.const(rowBytes)), feature.get)),
          upTo(
            row,
            to.get,
            1,
            seq(
              i32.store8(target.get, codes, i32.load8(source.get, columns)),
              source.set(i32.add(source.get, i32.const(1))),
              target.set(i32.add(target.get, i32.const(rowBytes))),
            ),
          ),
        ),
      ),
    );
  });
}

/** e to the x of both lanes, to the last bit or two: halved ranges and a polynomial (Cody and Waite 1980). */
function exponential(local: (type: Type) => Local, x: Code): Code {
  const [argument, turns, rest, sum] = [local("v128"), local("v128"), local("v128"), local("v128")];
  const [LARGEST, TERMS] = [708, 12];
  // The upper part has few bits, so that whole multiples of it are exact.
  const upper = Math.fround(Math.LN2);
  const whole = f64x2.sub(turns.get, v128.doubles(MAGIC));
  const term = (n: number): number => (n <= 1 ? 1 : term(n - 1) / n);
  const terms: Code[] = [sum.set(v128.doubles(term(TERMS)))];
  for (let n = TERMS - 1; n >= 0; n--) {
    terms.push(sum.set(f64x2.add(f64x2.mul(sum.get, rest.get), v128.doubles(term(n)))));
  }
  const minus = (part: number) => f64x2.mul(whole, v128.doubles(part));
  return seq(
    argument.set(f64x2.min(f64x2.max(x, v128.doubles(-LARGEST)), v128.doubles(LARGEST))),
    turns.set(f64x2.add(f64x2.mul(argument.get, v128.doubles(Math.LOG2E)), v128.doubles(MAGIC))),
    rest.set(f64x2.sub(f64x2.sub(argument.get, minus(upper)), minus(Math.LN2 - upper))),
    ...terms,
    // The power of two is made of its exponent's bits.
    f64x2.mul(sum.get, i64x2.shl(i64x2.add(turns.get, v128.integers(1_023)), 52)),
  );
}

function pullKernel(arena: Arena, loss: "probability" | "number"): Kernel {
  const { scores, labels, weights, pairs, weighted, weight, countBits } = arena;
  return kernel("pull", ["i32", "i32", "f64", "f64"], null, (local, row, to, gradientScale, curvatureScale) => {
    const [at, p, g, h] = [local("i32"), local("v128"), local("v128"), local("v128")];
    const one = v128.doubles(1);
    const score = v128.load(at.get, scores);
    const answer =
      loss === "number" ? p.set(score) : p.set(f64x2.div(one, f64x2.add(one, exponential(local, f64x2.neg(score)))));
    const heavy = (of: Local): Code => (weighted ? of.set(f64x2.mul(of.get, v128.load(at.get, weights))) : []);
    const whole = (of: Local, scale: Local): Code =>
      i64x2.sub(f64x2.add(f64x2.mul(of.get, f64x2.splat(scale.get)), MAGIC_BITS), MAGIC_BITS);
    const counted = (of: Code): Code =>
      weight === "counted" ? i64x2.add(i64x2.shl(of, countBits), v128.integers(1)) : of;
    return upTo(
      row,
      to.get,
      2,
      seq(
        at.set(i32.shl(row.get, 3)),
        answer,
        g.set(f64x2.sub(p.get, v128.load(at.get, labels))),
        h.set(loss === "number" ? one : f64x2.mul(p.get, f64x2.sub(one, p.get))),
        heavy(g),
        heavy(h),
        g.set(whole(g, gradientScale)),
        h.set(counted(whole(h, curvatureScale))),
        at.set(i32.shl(row.get, 4)),
        v128.store(at.get, pairs, v128.firsts(g.get, h.get)),
        v128.store(at.get, pairs + 16, v128.seconds(g.get, h.get)),
      ),
    );
  });
}

function packKernel(): Kernel {
  return kernel("pack", ["i32", "i32", "f64", "f64"], null, (local, at, to, first, second) => {
    const scale = local("v128");
    const rounded = f64x2.add(f64x2.mul(v128.load(at.get), scale.get), MAGIC_BITS);
    return seq(
      scale.set(f64x2.second(f64x2.splat(first.get), second.get)),
      upTo(at, to.get, 16, v128.store(at.get, 0, i64x2.sub(rounded, MAGIC_BITS))),
    );
  });
}

/** Sums are whole numbers: who adds them, and in which order, changes nothing. */
function addKernel(
  name: string,
  { width, codes, rowBytes }: Arena,
  offsets: ArrayLike<number>,
  pairs: number,
  sums: number,
): Kernel {
  return kernel(name, ["i32", "i32"], null, (local, from, to) => {
    const [at, row, bin, pair] = [local("i32"), local("i32"), local("i32"), local("v128")];
    const addTo = (feature: number): Code => {
      const place = sums + (offsets[feature] as number) * SUM_BYTES;
      return seq(
        bin.set(i32.shl(i32.load8(row.get, codes + feature), 4)),
        v128.store(bin.get, place, i64x2.add(v128.load(bin.get, place), pair.get)),
      );
    };
    const passes: Code[] = [];
    for (let first = 0; first < width; first += ABREAST) {
      const features = Array.from({ length: Math.min(ABREAST, width - first) }, (_, n) => addTo(first + n));
      passes.push(
        at.set(from.get),
        upTo(
          at,
          to.get,
          4,
          seq(
            pair.set(v128.load(i32.shl(row.tee(i32.load(at.get)), 4), pairs)),
            row.set(i32.mul(row.get, i32.const(rowBytes))),
            ...features,
          ),
        ),
      );
    }
    return seq(...passes);
  });
}

function mergeKernel(arena: Arena, bins: number): Kernel {
  const { weight, countBits, out, sums, ownSums } = arena;
  const apart = arena.bins * SUM_BYTES;
  return kernel(
    "merge",
    ["i32", "f64", "f64", "f64"],
    null,
    (local, threads, gradientUnit, curvatureUnit, weightUnit) => {
      const [at, into, end, each] = [local("i32"), local("i32"), local("i32"), local("i32")];
      const [sum, own] = [local("v128"), local("v128")];
      const addUp = (of: Local, base: number): Code =>
        seq(
          of.set(v128.zero),
          each.set(at.get),
          upTo(
            each,
            end.get,
            apart,
            seq(of.set(i64x2.add(of.get, v128.load(each.get, base))), v128.store(each.get, base, v128.zero)),
          ),
        );
      const double = (lane: Code, unit: Local): Code => f64.mul(f64.ofI64(lane), unit.get);
      const second = i64x2.lane(sum.get, 1);
      const curvature = weight === "counted" ? i64.shrU(second, countBits) : second;
      const weights = {
        counted: f64.ofI64(i64.and(second, i64.const(2 ** countBits - 1))),
        curvature: double(second, curvatureUnit),
        own: double(i64x2.lane(own.get, 0), weightUnit),
      };
      return seq(
        at.set(i32.const(0)),
        into.set(i32.const(0)),
        upTo(
          at,
          i32.const(bins * SUM_BYTES),
          SUM_BYTES,
          seq(
            end.set(i32.add(at.get, i32.mul(threads.get, i32.const(apart)))),
            addUp(sum, sums),
            weight === "own" ? addUp(own, ownSums) : [],
            f64.store(into.get, out, double(i64x2.lane(sum.get, 0), gradientUnit)),
            f64.store(into.get, out + 8, double(curvature, curvatureUnit)),
            f64.store(into.get, out + 16, weights[weight]),
            into.set(i32.add(into.get, i32.const(24))),
          ),
        ),
      );
    },
  );
}

function partKernel({ table }: Arena): Kernel {
  return kernel("part", ["i32", "i32", "i32", "i32", "i32"], "i32", (local, at, to, column, left, right) => {
    const [row, side] = [local("i32"), local("i32")];
    return seq(
      upTo(
        at,
        to.get,
        4,
        seq(
          row.set(i32.load(at.get)),
          side.set(i32.shl(i32.load8(i32.load8(i32.add(column.get, row.get)), table), 2)),
          // Both are written and one is kept: cheaper than a branch that chance decides.
          i32.store(left.get, 0, row.get),
          i32.store(right.get, 0, row.get),
          left.set(i32.add(left.get, side.get)),
          right.set(i32.sub(i32.add(right.get, i32.const(4)), side.get)),
        ),
      ),
      left.get,
    );
  });
}

function moveKernel({ scores }: Arena): Kernel {
  return kernel("move", ["i32", "i32", "f64"], null, (local, at, to, value) => {
    const place = local("i32");
    return upTo(
      at,
      to.get,
      4,
      seq(
        place.set(i32.shl(i32.load(at.get), 3)),
        f64.store(place.get, scores, f64.add(f64.load(place.get, scores), value.get)),
      ),
    );
  });
}
