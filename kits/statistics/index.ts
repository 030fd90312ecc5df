/** Distributions, lifetimes, clusters, baskets and bandits. See README.md. */
export * from "./bandit.ts";
export * from "./baskets.ts";
export * from "./clusters.ts";
export * from "./distributions.ts";
export * from "./lifetime.ts";
export { type Minimum, minimise, type SimplexOptions } from "./simplex.ts";
