/** Why customers left, by clusters of what happened before: named by their centres, confirmed by a person. */
import type { Both } from "#contracts/definitions";
import type { Random } from "#ground/random";
import { type Clusters, kMeans, silhouette, squaredDistance, stability } from "#kits/statistics";

export const churnCauses = ["price_sensitive", "service_dissatisfied"] as const;
/** A value of the tag `churn_cause`. */
export type ChurnCause = (typeof churnCauses)[number];

interface ChurnFeature extends Both {
  readonly name: string;
  readonly speaksFor: ChurnCause;
  /** Counts are taken as their logarithm: the tenth call says less than the first. */
  readonly count: boolean;
}

/** What is looked at, up to the moment at which the customer left. */
export const churnFeatures = [
  {
    name: "complaints",
    speaksFor: "service_dissatisfied",
    count: true,
    zh: "180 天内投诉数",
    en: "complaints in 180 days",
  },
  {
    name: "low_score",
    speaksFor: "service_dissatisfied",
    count: false,
    zh: "180 天内最低评分距满分",
    en: "how far the lowest score of 180 days lies below 10",
  },
  {
    name: "calls",
    speaksFor: "service_dissatisfied",
    count: true,
    zh: "90 天内来电数",
    en: "inbound calls in 90 days",
  },
  {
    name: "left_after_maturity",
    speaksFor: "price_sensitive",
    count: false,
    zh: "到期后 14 天内转走的比例",
    en: "share of matured money that left within 14 days",
  },
  {
    name: "rate_views",
    speaksFor: "price_sensitive",
    count: true,
    zh: "90 天内浏览存款与理财次数",
    en: "looks at deposits and wealth products in 90 days",
  },
  {
    name: "to_other_banks",
    speaksFor: "price_sensitive",
    count: false,
    zh: "90 天内转往他行占流出比例",
    en: "share of the outflow of 90 days that went to other banks",
  },
] as const satisfies readonly ChurnFeature[];

/** One customer's values in the order of {@link churnFeatures}. */
export type ChurnRow = readonly number[];

export interface ChurnCluster {
  /** From 1. */
  readonly cluster: number;
  readonly customers: number;
  readonly share: number;
  /** Means of the features as they are. */
  readonly means: readonly number[];
  /** How far the centre lies from everybody's mean, in standard deviations. */
  readonly centre: readonly number[];
  /** What the centre speaks for; null: for neither plainly. */
  readonly proposal: ChurnCause | null;
}

export interface FoundCauses {
  readonly customers: number;
  readonly k: number;
  /** −1 to 1. */
  readonly silhouette: number;
  /** Mean agreement with clusters of redrawn customers: near 1 where they are no accident. */
  readonly stability: number;
  readonly tried: readonly { readonly k: number; readonly silhouette: number; readonly stability: number }[];
  readonly scale: readonly { readonly mean: number; readonly deviation: number }[];
  readonly clusters: readonly ChurnCluster[];
}

export const leastChurned = 40;
/** Clusters that others, redrawn, do not find again are an accident. */
export const leastStability = 0.6;
const MOST = 5;
const SAMPLE = 1_000;
const DRAWS = 8;
/** A centre speaks for a cause from so many standard deviations on, and by so many more than for the other. */
const SPEAKS = 0.25;

const transformed = (row: ChurnRow): number[] =>
  row.map((value, n) => (churnFeatures[n]?.count ? Math.log1p(Math.max(0, value)) : value));

function scaleOf(rows: readonly ChurnRow[]): FoundCauses["scale"] {
  return churnFeatures.map((_, n) => {
    const mean = rows.reduce((sum, row) => sum + (row[n] as number), 0) / rows.length;
    const squares = rows.reduce((sum, row) => sum + ((row[n] as number) - mean) ** 2, 0) / rows.length;
    return { mean, deviation: Math.sqrt(squares) };
  });
}

/** What never varies says nothing. */
const standard = (row: ChurnRow, scale: FoundCauses["scale"]): Float64Array =>
  Float64Array.from(row, (value, n) => {
    const { mean = 0, deviation = 0 } = scale[n] ?? {};
    return deviation < 1e-9 ? 0 : (value - mean) / deviation;
  });

/**
 * Clusters of two to five, the number by silhouette among those that are stable. The same rows and draws give the same
 * clusters. Undefined with fewer than {@link leastChurned} customers, or where no number of clusters is stable.
 */
export function findCauses(rows: readonly ChurnRow[], random: Random): FoundCauses | undefined {
  if (rows.length < leastChurned) return undefined;
  const plain = rows.map(transformed);
  const scale = scaleOf(plain);
  const points = plain.map((row) => standard(row, scale));
  const draw = random.fork("sample");
  const sample =
    points.length <= SAMPLE
      ? points
      : Array.from({ length: SAMPLE }, () => points[draw.below(points.length)] as Float64Array);
  const tried = Array.from({ length: MOST - 1 }, (_, n) => {
    const k = n + 2;
    const found = kMeans(sample, { k, random: random.fork(`k${k}`), beginnings: 6 });
    const again = { k, random: random.fork(`stability${k}`), beginnings: 3 };
    return { k, silhouette: silhouette(sample, found.of), stability: stability(sample, found, DRAWS, again) };
  });
  const [best] = tried
    .filter((one) => one.stability >= leastStability)
    .sort((a, b) => b.silhouette - a.silhouette || a.k - b.k);
  if (!best) return undefined;
  const clusters = kMeans(points, { k: best.k, random: random.fork("all"), beginnings: 6 });
  return { customers: rows.length, ...best, tried, scale, clusters: told(rows, clusters) };
}

/** The largest first. */
function told(rows: readonly ChurnRow[], { centres, of }: Clusters): ChurnCluster[] {
  return centres
    .map((centre, c) => {
      const own = rows.filter((_, row) => of[row] === c);
      const means = churnFeatures.map((_, n) => own.reduce((sum, row) => sum + (row[n] as number), 0) / own.length);
      return { customers: own.length, share: own.length / rows.length, means, centre: [...centre] };
    })
    .sort((a, b) => b.customers - a.customers)
    .map((one, n) => ({ cluster: n + 1, ...one, proposal: proposalOf(one.centre) }));
}

/** The cause for which the centre's features speak, on average, plainly more than for the other. */
export function proposalOf(centre: readonly number[]): ChurnCause | null {
  const speak = (cause: ChurnCause): number => {
    const own = centre.filter((_, n) => churnFeatures[n]?.speaksFor === cause);
    return own.reduce((sum, one) => sum + one, 0) / own.length;
  };
  const [price, service] = [speak("price_sensitive"), speak("service_dissatisfied")];
  if (Math.max(price, service) < SPEAKS || Math.abs(price - service) < SPEAKS) return null;
  return price > service ? "price_sensitive" : "service_dissatisfied";
}

export interface AssignedCause {
  readonly cluster: number;
  /** 0 to 1: how much nearer the own centre is than the next. */
  readonly confidence: number;
}

/** The cluster whose centre is nearest to a customer. */
export function clusterOf(found: Pick<FoundCauses, "scale" | "clusters">, row: ChurnRow): AssignedCause {
  const point = standard(transformed(row), found.scale);
  const far = found.clusters
    .map(({ cluster, centre }) => ({ cluster, distance: Math.sqrt(squaredDistance(point, centre)) }))
    .sort((a, b) => a.distance - b.distance);
  const [own, next] = far;
  if (!own) throw new RangeError("there are no clusters");
  return { cluster: own.cluster, confidence: next ? 1 - own.distance / Math.max(next.distance, 1e-12) : 1 };
}

/** What stands out of a customer, for whoever reads why the tag is there. */
export function churnEvidence(row: ChurnRow): string {
  const shown = churnFeatures.flatMap(({ name, count }, n) => {
    const value = row[n] ?? 0;
    return value > 0 ? [`${name}=${count ? Math.round(value) : value.toFixed(2)}`] : [];
  });
  return ["churn.cluster", ...shown].join(" ");
}
