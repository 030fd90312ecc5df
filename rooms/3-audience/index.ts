/** Who: customers for whom a condition holds. */
export { audienceMigrations } from "./migrations/index.ts";
export { type AudienceCount, countAudience, requireStanding } from "./read/count.ts";
