/** Statements of consent of a day, for whoever counts them. */
import type { Migration } from "#ground/storage";

export const findConsentByDay: Migration = {
  name: "20261123_0040_index_consent_history_by_day",
  sql: "create index consent_history_at on profile.consent_history using brin (at);",
};
