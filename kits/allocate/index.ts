/** Sharing out what is scarce. See README.md. */
export { type DailyQuota, dailyQuota, dailyQuotas } from "./quota.ts";
