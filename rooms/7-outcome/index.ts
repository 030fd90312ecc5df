/** What came of it: results of touches, conversions by band, shares compared. */
export { outcomeMigrations } from "./migrations.ts";
export { type Band, countBands, countConversions } from "./read/bands.ts";
export { compareShares, type Difference, type Share } from "./rules/proportions.ts";
export { countResults, type Goal, type Result, type ResultFact } from "./steps/count-results.ts";
