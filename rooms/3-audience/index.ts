/** Who: customers for whom a condition holds. */
export { type AudienceCount, countAudience, requireStanding } from "./read/count.ts";
