/** What is measured: fifty metrics of the sample bank, and events of customers of whom few do most. */
import path from "node:path";
import { type Catalog, loadDefinitions } from "#contracts/definitions";
import type { NewFact } from "#ground/log";
import { type Random, seededRandom } from "#ground/random";
import { type MetricBook, metricBookOf } from "#profile";

export const ZONE = "Asia/Shanghai";
export const METRICS = 50;
/** Midnight in the bank's zone: nothing of before is of the day. */
export const START = Date.UTC(2026, 1, 28, 16);

/** The first fifty metrics of the sample bank's catalog. */
export function bookOfBench(): MetricBook {
  const { definitions } = loadDefinitions(path.join(import.meta.dirname, "../../bank"));
  if (!definitions) throw new Error("the sample bank's definitions have problems");
  const { catalog } = definitions;
  const metrics = Object.fromEntries(Object.entries(catalog.metrics).slice(0, METRICS));
  const book = metricBookOf({ ...catalog, metrics } satisfies Catalog, ZONE);
  if (book.names.length !== METRICS) throw new Error(`${book.names.length} metrics instead of ${METRICS}`);
  return book;
}

/** Draws a customer by Zipf's law: the n-th is drawn in proportion to 1/n^1.1. */
export function zipf(customers: number, random: Random): () => number {
  const sums = new Float64Array(customers);
  let sum = 0;
  for (let i = 0; i < customers; i++) {
    sum += 1 / (i + 1) ** 1.1;
    sums[i] = sum;
  }
  return () => {
    const drawn = random.next() * sum;
    let [low, high] = [0, customers - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < drawn) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}

export interface BenchFact extends NewFact {
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Kinds of event, out of a hundred. */
const kinds: readonly (readonly [upTo: number, type: string, data: (random: Random) => Record<string, unknown>])[] = [
  [
    35,
    "transaction",
    (random) => ({
      direction: random.below(2) === 0 ? "in" : "out",
      amount: random.below(500_000) / 100,
      channel: "mobile",
      category: "living",
    }),
  ],
  [
    55,
    "card_spent",
    (random) => ({ card: "c1", amount: random.below(90_000) / 100, merchant_category: `mcc-${random.below(12)}` }),
  ],
  [73, "login", (random) => ({ device: `device-${random.below(3)}`, city: random.below(9) === 0 ? "杭州" : "上海" })],
  [
    85,
    "product_viewed",
    (random) => ({ product: `product-${random.below(20)}`, kind: "wealth", dwell_seconds: random.below(900) / 10 }),
  ],
  [93, "balance_changed", (random) => ({ demand_balance: random.below(9_000_000) / 100 })],
  [
    98,
    "transfer",
    (random) => ({ amount: random.below(2_000_000) / 100, payee: `payee-${random.below(40)}`, city: "上海" }),
  ],
  [99, "complaint_filed", (random) => ({ ticket: `t-${random.below(1_000_000)}` })],
  [100, "profile_changed", () => ({ field: "address" })],
];

export function factsOf(name: string, count: number, customer: () => number, from: number, step: number): BenchFact[] {
  const random = seededRandom(`metrics/${name}`);
  return Array.from({ length: count }, (_, i) => {
    const place = random.below(100);
    const [, type, data] = kinds.find(([upTo]) => place < upTo) ?? kinds[0] ?? [0, "login", () => ({})];
    return {
      customer: customer(),
      type,
      source: "bench/core",
      id: `${name}-${i}`,
      occurredAt: new Date(from + Math.floor(i * step)),
      data: data(random),
    };
  });
}
