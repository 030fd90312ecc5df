/** The local inbox by age. */
import type { Migration } from "#ground/storage";

export const indexInbox: Migration = {
  name: "20261122_0005_index_local_message",
  sql: `create index local_message_age on reach.local_message (submitted_at);`,
};
