/**
 * A flow as a picture, from above: no node, way or label lies over another. Ways go straight down through rows and turn
 * between them alone, each on a track of its own; where two cross they cross at a right angle.
 */
import { type Item, type LaidEdge, type LaidNode, neighboursOf, type Rows, rowsOf } from "./layout-rows.ts";
import { type Track, type Turn, tracksOf } from "./layout-tracks.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LaidWay {
  /** Corners, from its beginning to its end. */
  readonly points: readonly Point[];
  /** Middle of its label. */
  readonly label: Point | undefined;
}

export interface Layout {
  /** Upper left corners. */
  readonly places: ReadonlyMap<string, Point>;
  /** In the order of the edges; undefined where an end is missing. */
  readonly ways: readonly (LaidWay | undefined)[];
  readonly width: number;
  readonly height: number;
}

const GAP = 36;
/** Between ways, and between what turns in the same gap. */
const APART = 16;
const TURN = 12;
/** Between rows, at least. */
const REACH = 34;
const PASSES = 10;

/** @param nodes the first is the beginning, the last the end */
export function layoutOf(nodes: readonly LaidNode[], edges: readonly LaidEdge[]): Layout {
  const rows = rowsOf(nodes, edges);
  placeAcross(rows);
  const ports = portsOf(rows);
  const right = Math.max(0, ...rows.rows.flat().map(({ x, width }) => x + width / 2));
  const { lanes, width } = lanesOf(rows, edges, right);
  const { tracks, counts } = tracksOf(turnsOf(rows, ports, lanes));
  const tops = topsOf(rows, counts);
  const heightOf = (row: number): number => Math.max(0, ...(rows.rows[row] ?? []).map(({ height }) => height));
  const at = { tops, heightOf, ports, lanes, tracks };
  return {
    places: new Map([...rows.nodes].map(([id, item]) => [id, { x: item.x - item.width / 2, y: tops[item.row] ?? 0 }])),
    ways: rows.chains.map((chain, edge) =>
      chain ? wayOf(chain, edge, rows.back.has(edge), edges[edge]?.label !== undefined, at) : undefined,
    ),
    width,
    height: (tops.at(-1) ?? 0) + heightOf(tops.length - 1),
  };
}

interface Measures {
  readonly tops: readonly number[];
  readonly heightOf: (row: number) => number;
  readonly ports: Ports;
  readonly lanes: ReadonlyMap<number, number>;
  /** By the key of {@link keyOf}. */
  readonly tracks: ReadonlyMap<string, Track>;
}

const keyOf = (edge: number, gap: number): string => `${edge}/${gap}`;

function wayOf(chain: readonly Item[], edge: number, isBack: boolean, isLabelled: boolean, at: Measures): LaidWay {
  const [first, last] = [chain[0], chain.at(-1)];
  if (!first || !last) return { points: [], label: undefined };
  const foot = (row: number): number => (at.tops[row] ?? 0) + at.heightOf(row);
  const track = (gap: number): Track => at.tracks.get(keyOf(edge, gap)) ?? { depth: 1 };
  const turn = (gap: number): number => foot(gap) + track(gap).depth * TURN;
  const start = { x: at.ports.out.get(keyOf(edge, first.row)) ?? first.x, y: (at.tops[first.row] ?? 0) + first.height };
  const end = { x: at.ports.in.get(keyOf(edge, last.row)) ?? last.x, y: at.tops[last.row] ?? 0 };
  if (isBack) {
    const lane = at.lanes.get(edge) ?? 0;
    const [low, high] = [turn(first.row), turn(last.row - 1)];
    const points = [
      start,
      { x: start.x, y: low },
      { x: lane, y: low },
      { x: lane, y: high },
      { x: end.x, y: high },
      end,
    ];
    // Beside its row: what goes to other lanes turns between rows.
    const beside = (at.tops[first.row] ?? 0) + at.heightOf(first.row) / 2;
    return { points, label: isLabelled ? { x: lane, y: beside } : undefined };
  }
  const points: Point[] = [start];
  let x = start.x;
  for (const item of chain.slice(1)) {
    const next = item === last ? end.x : item.x;
    if (next !== x) {
      const gap = item.row - 1;
      const { aside } = track(gap);
      points.push({ x, y: turn(gap) });
      const low = foot(gap) + (aside?.depth ?? 0) * TURN;
      if (aside) points.push({ x: aside.x, y: turn(gap) }, { x: aside.x, y: low });
      points.push({ x: next, y: aside ? low : turn(gap) });
    }
    x = next;
  }
  const second = chain[1];
  const label =
    isLabelled && second && second !== last
      ? { x: second.x, y: (at.tops[second.row] ?? 0) + at.heightOf(second.row) / 2 }
      : undefined;
  return { points: [...points, end], label };
}

/** Upper edges of rows: each gap is as high as the turns in it need. */
function topsOf({ rows }: Rows, counts: readonly number[]): number[] {
  const tops: number[] = [];
  let y = 0;
  for (const [row, items] of rows.entries()) {
    tops.push(y);
    const turns = counts[row] ?? 0;
    y += Math.max(0, ...items.map(({ height }) => height)) + Math.max(REACH, (turns + 1) * TURN + 8);
  }
  return tops;
}

/** Ways that lead back go up right of everything, a lane each. */
function lanesOf({ back }: Rows, edges: readonly LaidEdge[], right: number) {
  const lanes = new Map<number, number>();
  let x = right;
  for (const edge of back) {
    const half = (edges[edge]?.label?.width ?? 0) / 2;
    lanes.set(edge, x + GAP + half);
    x += GAP + 2 * half;
  }
  return { lanes, width: x };
}

interface Ports {
  /** Where ways leave a node, and where they come in, by the key of {@link keyOf}. */
  readonly out: ReadonlyMap<string, number>;
  readonly in: ReadonlyMap<string, number>;
}

/** Ways meet a node side by side, in the order of where they go, straight below or above that where it can be. */
function portsOf({ nodes, chains, back }: Rows): Ports {
  const made = { out: new Map<string, number>(), in: new Map<string, number>() };
  for (const node of nodes.values()) {
    for (const side of ["out", "in"] as const) {
      const ends = chains.flatMap((chain, edge) => {
        if (!chain || (side === "out" ? chain[0] : chain.at(-1)) !== node) return [];
        const next = back.has(edge) ? undefined : side === "out" ? chain[1] : chain.at(-2);
        // The lanes of what leads back lie on the right.
        // From node to node it is straight where it can be: both ends want the same.
        const wanted = next?.node === undefined ? next?.x : (node.x + next.x) / 2;
        return [{ key: keyOf(edge, node.row), wanted: wanted ?? node.x + node.width }];
      });
      ends.sort((a, b) => a.wanted - b.wanted);
      const half = node.width / 2 - 20;
      const apart = Math.min(APART + 4, ends.length > 1 ? (2 * half) / (ends.length - 1) : 0);
      const places = spread(
        ends.map(({ wanted }) => ({ wanted: Math.min(node.x + half, Math.max(node.x - half, wanted)), weight: 1 })),
        () => apart,
      );
      for (const [n, { key }] of ends.entries()) {
        const least = node.x - half + n * apart;
        const most = node.x + half - (ends.length - 1 - n) * apart;
        made[side].set(key, Math.round(Math.min(most, Math.max(least, places[n] ?? node.x))));
      }
    }
  }
  return made;
}

/** Where ways turn: between a row and the next, from one x to another. */
function turnsOf({ chains, back }: Rows, ports: Ports, lanes: ReadonlyMap<number, number>): Turn[] {
  return chains.flatMap((chain, edge): Turn[] => {
    const [first, last] = [chain?.[0], chain?.at(-1)];
    if (!chain || !first || !last) return [];
    const start = ports.out.get(keyOf(edge, first.row)) ?? first.x;
    const end = ports.in.get(keyOf(edge, last.row)) ?? last.x;
    if (back.has(edge)) {
      const lane = lanes.get(edge) ?? 0;
      return [
        { key: keyOf(edge, first.row), gap: first.row, from: start, across: lane },
        { key: keyOf(edge, last.row - 1), gap: last.row - 1, across: lane, to: end },
      ];
    }
    return chain.slice(1).flatMap((item, n) => {
      const from = n === 0 ? start : (chain[n]?.x ?? 0);
      const to = item === last ? end : item.x;
      return [{ key: keyOf(edge, item.row - 1), gap: item.row - 1, from, to }];
    });
  });
}

/** Puts everything side by side in its row, as near as can be to what it is tied to. */
function placeAcross({ rows, chains, back }: Rows): void {
  const { above, below } = neighboursOf(chains, back);
  const room = (a: Item, b: Item): number =>
    (a.width + b.width) / 2 + (a.node === undefined || b.node === undefined ? APART : GAP);
  for (const row of rows) {
    let x = 0;
    for (const [at, item] of row.entries()) {
      const before = row[at - 1];
      x += before ? room(before, item) : item.width / 2;
      item.x = x;
    }
  }
  for (let pass = 0; pass < PASSES; pass++) {
    const isDown = pass % 2 === 0;
    for (const row of isDown ? rows : [...rows].reverse()) {
      const wanted = row.map((item) => {
        const sides = pass < PASSES - 2 ? [isDown ? above : below] : [above, below];
        const tied = sides.flatMap((side) => side.get(item) ?? []);
        // A way would rather be straight than a node in the middle.
        const weight = item.node === undefined ? 4 : 1;
        return { wanted: tied.length === 0 ? item.x : mean(tied.map(({ x }) => x)), weight };
      });
      const places = spread(wanted, (at) => room(row[at - 1] as Item, row[at] as Item));
      for (const [at, item] of row.entries()) item.x = Math.round(places[at] ?? item.x);
    }
  }
  const left = Math.floor(Math.min(...rows.flat().map(({ x, width }) => x - width / 2)));
  for (const item of rows.flat()) item.x -= left;
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

interface Wish {
  readonly wanted: number;
  readonly weight: number;
}

/**
 * The places nearest to those wanted, by squares, of which each is at least `room(at)` right of the one before: what
 * would come too near forms a block that stands where its members want on average.
 */
export function spread(wishes: readonly Wish[], room: (at: number) => number): number[] {
  const shift: number[] = [];
  for (const at of wishes.keys()) shift.push(at === 0 ? 0 : (shift[at - 1] ?? 0) + room(at));
  const blocks: { sum: number; weight: number; count: number }[] = [];
  for (const [at, { wanted, weight }] of wishes.entries()) {
    blocks.push({ sum: (wanted - (shift[at] ?? 0)) * weight, weight, count: 1 });
    for (;;) {
      const [one, other] = [blocks.at(-2), blocks.at(-1)];
      if (!one || !other || one.sum / one.weight <= other.sum / other.weight) break;
      blocks.splice(-2, 2, {
        sum: one.sum + other.sum,
        weight: one.weight + other.weight,
        count: one.count + other.count,
      });
    }
  }
  return blocks
    .flatMap(({ sum, weight, count }) => Array.from({ length: count }, () => sum / weight))
    .map((place, at) => place + (shift[at] ?? 0));
}
