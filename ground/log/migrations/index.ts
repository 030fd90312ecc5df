import type { RoomMigrations } from "#ground/storage";
import { createFacts } from "./20261122_0001_create_facts.ts";
import { createLog } from "./20261122_0001_create_log.ts";
import { createPast } from "./20261122_0002_create_past.ts";
import { findFactsOfACustomer } from "./20261122_0003_find_facts_of_a_customer.ts";
import { mergeFactsInLargerSteps } from "./20261122_0004_merge_facts_in_larger_steps.ts";
import { sendSmallBlocksTogether } from "./20261122_0170_send_small_blocks_together.ts";

export const logMigrations: RoomMigrations = {
  room: "log",
  postgres: [createLog, findFactsOfACustomer, sendSmallBlocksTogether],
  clickhouse: [createFacts, createPast, mergeFactsInLargerSteps],
};
