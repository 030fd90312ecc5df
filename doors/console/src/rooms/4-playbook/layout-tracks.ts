/** Tracks on which ways turn between two rows. */

export interface Turn {
  readonly key: string;
  /** The row below which it lies. */
  readonly gap: number;
  /** Where it comes down from the row above; none of what comes from a lane. */
  readonly from?: number;
  /** Where it goes down to the row below; none of what goes to a lane. */
  readonly to?: number;
  /** The lane it comes from or goes to. */
  readonly across?: number;
}

/** How deep below its row a way turns, by tracks from 1. */
export interface Track {
  readonly depth: number;
  /** Where it has to step aside: it goes on to there, down to another track, and then to its place. */
  readonly aside?: { readonly x: number; readonly depth: number };
}

/** Ways nearer to each other than this would look like one. */
const NEAR = 8;

/** By key; what goes straight has none. And how many tracks each gap has. */
export function tracksOf(turns: readonly Turn[]) {
  const tracks = new Map<string, Track>();
  const counts: number[] = [];
  for (const gap of new Set(turns.map((one) => one.gap))) {
    const inGap = turns.filter((one) => one.gap === gap);
    const { placed, knotted } = assign(inGap.filter(({ from, to }) => from !== to));
    const used = Math.max(-1, ...placed.values()) + 1;
    for (const [{ key }, track] of placed) tracks.set(key, { depth: knotted.length + track + 1 });
    for (const [n, turn] of knotted.entries()) {
      const aside = { x: freeColumn(turn, inGap), depth: knotted.length + used + n + 1 };
      tracks.set(turn.key, { depth: n + 1, aside });
    }
    counts[gap] = used + 2 * knotted.length;
  }
  return { tracks, counts };
}

const span = ({ from, to, across }: Turn): readonly [number, number] => {
  const ends = [from, to, across].filter((one) => one !== undefined);
  return [Math.min(...ends), Math.max(...ends)];
};

/** Ways to the right lie higher the farther right they begin, those to the left the farther left: so they cross least. */
function assign(turns: readonly Turn[]) {
  const begin = ({ from, across = 0 }: Turn): number => from ?? across;
  const isRight = (turn: Turn): boolean => (turn.to ?? turn.across ?? 0) > begin(turn);
  const waiting = [...turns].sort((a, b) => {
    if (isRight(a) !== isRight(b)) return isRight(a) ? -1 : 1;
    return isRight(a) ? begin(b) - begin(a) : begin(a) - begin(b);
  });
  const placed = new Map<Turn, number>();
  const knotted: Turn[] = [];
  while (waiting.length > 0) {
    // Of two that share an x the one that comes down there turns off above the one that goes on down.
    const free = waiting.findIndex((one) => !waiting.some((other) => other !== one && isAbove(other, one)));
    const knot = waiting.findIndex(({ from, to }) => from !== undefined && to !== undefined);
    const [turn] = waiting.splice(Math.max(0, free < 0 ? knot : free), 1);
    if (!turn) break;
    // Where each would have to lie above the other, one steps aside.
    if (free < 0) knotted.push(turn);
    else placed.set(turn, trackFor(turn, placed));
  }
  return { placed, knotted };
}

const isAbove = (high: Turn, low: Turn): boolean =>
  high.from !== undefined && low.to !== undefined && Math.abs(high.from - low.to) < NEAR;

function trackFor(turn: Turn, placed: ReadonlyMap<Turn, number>): number {
  const [low, high] = span(turn);
  let track = 0;
  for (const [other, at] of placed) if (isAbove(other, turn)) track = Math.max(track, at + 1);
  const isTaken = (): boolean =>
    [...placed].some(([other, at]) => {
      const [left, right] = span(other);
      return at === track && left < high + NEAR && right > low - NEAR;
    });
  while (isTaken()) track++;
  return track;
}

/** An x near the middle of a turn at which nothing else comes down. */
function freeColumn(turn: Turn, all: readonly Turn[]): number {
  const taken = all.flatMap(({ from, to }) => [from, to]).filter((one) => one !== undefined);
  const [low, high] = span(turn);
  const middle = Math.round((low + high) / 2);
  for (let away = 0; ; away += NEAR / 2)
    for (const x of [middle - away, middle + away]) if (taken.every((one) => Math.abs(one - x) >= NEAR)) return x;
}
