/** The room's migrations, forward only: one file each, never edited after they land. */
import type { RoomMigrations } from "#ground/storage";
import { keepArms } from "./arms.ts";
import { findComplaints } from "./complaints.ts";
import { convertCapacity } from "./convert.ts";
import { createFrames } from "./frames.ts";
import { dateLeftAlone } from "./left-alone.ts";
import { createPolicy } from "./policy.ts";
import { tellPolicyOrigin } from "./policy-origin.ts";
import { indexRankings } from "./rankings.ts";
import { createRatings } from "./ratings.ts";
import { createRecordAndCapacity } from "./record-and-capacity.ts";
import { shortenContacts } from "./short-contacts.ts";
import { createStandingAndResources } from "./standing-and-resources.ts";

export const decisionMigrations: RoomMigrations = {
  room: "decision",
  postgres: [
    createRecordAndCapacity,
    createStandingAndResources,
    createPolicy,
    convertCapacity,
    indexRankings,
    createRatings,
    dateLeftAlone,
    createFrames,
    shortenContacts,
    keepArms,
    tellPolicyOrigin,
    findComplaints,
  ],
};
