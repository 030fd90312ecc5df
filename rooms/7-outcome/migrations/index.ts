/** The room's migrations, forward only: one file each, never edited after they land. */
import type { RoomMigrations } from "#ground/storage";
import { findByDay } from "./by-day.ts";
import { createCounted } from "./counted.ts";
import { createKept } from "./kept.ts";
import { markPersons } from "./persons.ts";
import { countQuickly } from "./quick.ts";
import { createResult } from "./result.ts";
import { countSeveralGoals } from "./several-goals.ts";

export const outcomeMigrations: RoomMigrations = {
  room: "outcome",
  postgres: [createResult, createCounted, markPersons, createKept, countQuickly, countSeveralGoals, findByDay],
};
