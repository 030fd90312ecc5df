import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "#ground/random";
import { type ChurnRow, churnEvidence, clusterOf, findCauses, proposalOf } from "./churn-causes.ts";

/** Who was let down, and who went where more was paid. */
const service = (random: Random): ChurnRow => [
  1 + random.below(4),
  4 + random.below(6),
  2 + random.below(5),
  random.next() * 0.1,
  random.below(2),
  random.next() * 0.2,
];
const price = (random: Random): ChurnRow => [
  random.below(2),
  random.below(3),
  random.below(2),
  0.6 + random.next() * 0.4,
  4 + random.below(8),
  0.5 + random.next() * 0.5,
];

describe("causes of churn", () => {
  const random = seededRandom(1);
  const rows = Array.from({ length: 300 }, (_, n) => (n % 3 === 0 ? service(random) : price(random)));

  it("[C013] are found as two stable clusters, named by their centres and told apart customer by customer", () => {
    const found = findCauses(rows, seededRandom("a"));
    expect(found).toMatchObject({ customers: 300, k: 2 });
    expect(found?.silhouette).toBeGreaterThan(0.4);
    expect(found?.stability).toBeGreaterThan(0.9);
    expect(found?.clusters.map(({ proposal }) => proposal)).toEqual(["price_sensitive", "service_dissatisfied"]);
    if (!found) return;
    const right = rows.filter((row, n) => clusterOf(found, row).cluster === (n % 3 === 0 ? 2 : 1));
    expect(right.length).toBeGreaterThan(295);
    expect(clusterOf(found, rows[0] as ChurnRow).confidence).toBeGreaterThan(0.2);
    expect(findCauses(rows, seededRandom("a"))).toEqual(found);
    expect(clusterOf(JSON.parse(JSON.stringify(found)), rows[5] as ChurnRow)).toEqual(
      clusterOf(found, rows[5] as ChurnRow),
    );
  });

  it("are not invented: too few customers, or clusters that redrawn customers do not show again", () => {
    expect(findCauses(rows.slice(0, 39), seededRandom(1))).toBeUndefined();
    const noise = seededRandom(7);
    const scattered = Array.from({ length: 200 }, () => Array.from({ length: 6 }, () => noise.next()));
    const found = findCauses(scattered, seededRandom(2));
    // What is found in noise says little, and speaks for nothing plainly or is left out.
    if (found) expect(found.silhouette).toBeLessThan(0.25);
  });

  it("are proposed where a centre speaks plainly, and else left to a person", () => {
    expect(proposalOf([1, 1, 1, -1, -1, -1])).toBe("service_dissatisfied");
    expect(proposalOf([-0.5, -0.5, -0.5, 0.5, 0.5, 0.5])).toBe("price_sensitive");
    expect(proposalOf([0.5, 0.5, 0.5, 0.5, 0.5, 0.5])).toBeNull();
    expect(proposalOf([0, 0, 0, 0, 0, 0])).toBeNull();
    expect(churnEvidence([2, 0, 0, 0.5, 0, 0])).toBe("churn.cluster complaints=2 left_after_maturity=0.50");
  });
});
