/** What draws: uniform in [0, 1). */
export interface Draw {
  next(): number;
  below(bound: number): number;
}

export interface Clusters {
  /** One a cluster. */
  readonly centres: readonly Float64Array[];
  /** By point: the cluster whose centre is nearest. */
  readonly of: Int32Array;
  /** Sum of squared distances to the own centre. */
  readonly inertia: number;
  readonly iterations: number;
}

export interface ClusterOptions {
  readonly k: number;
  readonly random: Draw;
  /** Beginnings of which the one with the least inertia is kept. Default 10. */
  readonly beginnings?: number;
  readonly maxIterations?: number;
}

type Points = readonly ArrayLike<number>[];

/** k-means (Lloyd 1982) from beginnings drawn by k-means++ (Arthur and Vassilvitskii 2007). The same draws give the same clusters. */
export function kMeans(points: Points, { k, random, beginnings = 10, maxIterations = 300 }: ClusterOptions): Clusters {
  if (!(Number.isInteger(k) && k >= 1 && k <= points.length)) {
    throw new RangeError(`k is ${k}, there are ${points.length} points`);
  }
  let best: Clusters | undefined;
  for (let n = 0; n < beginnings; n++) {
    const found = settle(points, beginningOf(points, k, random), maxIterations);
    if (!best || found.inertia < best.inertia) best = found;
  }
  return best as Clusters;
}

export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let n = 0; n < a.length; n++) sum += ((a[n] as number) - (b[n] as number)) ** 2;
  return sum;
}

/** Each next centre is drawn by its squared distance from those before. */
function beginningOf(points: Points, k: number, random: Draw): Float64Array[] {
  const centres = [Float64Array.from(points[random.below(points.length)] as ArrayLike<number>)];
  const far = Float64Array.from(points, (point) => squaredDistance(point, centres[0] as Float64Array));
  while (centres.length < k) {
    let left = random.next() * far.reduce((sum, one) => sum + one, 0);
    let drawn = far.length - 1;
    for (let p = 0; p < far.length; p++) {
      left -= far[p] as number;
      if (left < 0) {
        drawn = p;
        break;
      }
    }
    const centre = Float64Array.from(points[drawn] as ArrayLike<number>);
    centres.push(centre);
    points.forEach((point, p) => {
      far[p] = Math.min(far[p] as number, squaredDistance(point, centre));
    });
  }
  return centres;
}

function settle(points: Points, centres: Float64Array[], maxIterations: number): Clusters {
  const of = new Int32Array(points.length).fill(-1);
  for (let iterations = 1; ; iterations++) {
    let [moved, inertia] = [0, 0];
    points.forEach((point, p) => {
      let [nearest, least] = [0, Number.POSITIVE_INFINITY];
      centres.forEach((centre, c) => {
        const far = squaredDistance(point, centre);
        if (far < least) [nearest, least] = [c, far];
      });
      if (of[p] !== nearest) moved++;
      of[p] = nearest;
      inertia += least;
    });
    if (moved === 0 || iterations >= maxIterations) return { centres, of, inertia, iterations };
    recentre(points, of, centres);
  }
}

/** A centre that lost all its points stays where it is. */
function recentre(points: Points, of: Int32Array, centres: Float64Array[]): void {
  const counts = new Int32Array(centres.length);
  const sums = centres.map((centre) => new Float64Array(centre.length));
  points.forEach((point, p) => {
    const cluster = of[p] as number;
    counts[cluster] = (counts[cluster] as number) + 1;
    const sum = sums[cluster] as Float64Array;
    for (let n = 0; n < sum.length; n++) sum[n] = (sum[n] as number) + (point[n] as number);
  });
  sums.forEach((sum, c) => {
    const count = counts[c] as number;
    if (count > 0) centres[c] = sum.map((one) => one / count);
  });
}

/**
 * Mean silhouette (Rousseeuw 1987), −1 to 1: how much nearer points lie to their own cluster than to the next one. A point
 * alone in its cluster counts 0. Costs the square of the points: give it a sample of many.
 */
export function silhouette(points: Points, of: ArrayLike<number>): number {
  const sizes = new Map<number, number>();
  for (let p = 0; p < points.length; p++) sizes.set(of[p] as number, (sizes.get(of[p] as number) ?? 0) + 1);
  let total = 0;
  for (let p = 0; p < points.length; p++) {
    const own = of[p] as number;
    if (sizes.get(own) === 1) continue;
    const sums = new Map<number, number>();
    for (let q = 0; q < points.length; q++) {
      if (q === p) continue;
      const far = Math.sqrt(squaredDistance(points[p] as ArrayLike<number>, points[q] as ArrayLike<number>));
      sums.set(of[q] as number, (sums.get(of[q] as number) ?? 0) + far);
    }
    const inside = (sums.get(own) ?? 0) / ((sizes.get(own) as number) - 1);
    let outside = Number.POSITIVE_INFINITY;
    for (const [cluster, sum] of sums) {
      if (cluster !== own) outside = Math.min(outside, sum / (sizes.get(cluster) as number));
    }
    if (outside < Number.POSITIVE_INFINITY) total += (outside - inside) / Math.max(outside, inside, Number.MIN_VALUE);
  }
  return total / points.length;
}

/** Adjusted Rand index of two ways to part the same points: 1 the same, about 0 by chance. */
export function agreement(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const pairs = (counts: Iterable<number>): number => {
    let sum = 0;
    for (const n of counts) sum += (n * (n - 1)) / 2;
    return sum;
  };
  const [both, left, right] = [new Map<string, number>(), new Map<number, number>(), new Map<number, number>()];
  for (let p = 0; p < a.length; p++) {
    const [x, y] = [a[p] as number, b[p] as number];
    both.set(`${x} ${y}`, (both.get(`${x} ${y}`) ?? 0) + 1);
    left.set(x, (left.get(x) ?? 0) + 1);
    right.set(y, (right.get(y) ?? 0) + 1);
  }
  const all = (a.length * (a.length - 1)) / 2;
  const [together, ofLeft, ofRight] = [pairs(both.values()), pairs(left.values()), pairs(right.values())];
  const chance = all === 0 ? 0 : (ofLeft * ofRight) / all;
  const most = (ofLeft + ofRight) / 2;
  return most === chance ? 1 : (together - chance) / (most - chance);
}

/** Mean agreement of the clusters with those found on points drawn with replacement: near 1 where they are no accident. */
export function stability(points: Points, clusters: Clusters, draws: number, options: ClusterOptions): number {
  let sum = 0;
  for (let n = 0; n < draws; n++) {
    const drawn = Array.from(points, () => points[options.random.below(points.length)] as ArrayLike<number>);
    const { centres } = kMeans(drawn, options);
    const of = Int32Array.from(points, (point) => {
      const far = centres.map((centre) => squaredDistance(point, centre));
      return far.indexOf(Math.min(...far));
    });
    sum += agreement(clusters.of, of);
  }
  return sum / draws;
}
