/** The room's migrations, forward only: one file each, never edited after they land. */
import type { RoomMigrations } from "#ground/storage";
import { findConsentByDay } from "./by-day.ts";
import { createColumnarComputed, createComputation } from "./computed.ts";
import { createColumnarCustomer, createCustomerAndPerson } from "./customer.ts";
import { createColumnarMerged, createIdentity } from "./identity.ts";
import { createMetrics } from "./metrics.ts";
import { scopeByCustomer } from "./scope.ts";
import { endScores, endScoresColumnar } from "./scores.ts";
import { createColumnarTags, createTags } from "./tags.ts";
import { createTimeline } from "./timeline.ts";

export const profileMigrations: RoomMigrations = {
  room: "profile",
  postgres: [
    createCustomerAndPerson,
    createTags,
    createIdentity,
    createMetrics,
    createTimeline,
    createComputation,
    endScores,
    findConsentByDay,
  ],
  clickhouse: [
    ...createColumnarCustomer,
    ...createColumnarTags,
    createColumnarMerged,
    createColumnarComputed,
    ...scopeByCustomer,
    endScoresColumnar,
  ],
};
