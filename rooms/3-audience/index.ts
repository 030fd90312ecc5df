/** Who: customers for whom a condition holds. */
export { type AudienceCount, countAudience, requireKept } from "./read/count.ts";
