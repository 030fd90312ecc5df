/** The room's migrations, forward only, never edited after they land. */
import type { RoomMigrations } from "#ground/storage";
import { createBenefits } from "./benefits.ts";
import { findByDay } from "./by-day.ts";
import { closeChannels } from "./channel-switch.ts";
import { indexInbox } from "./inbox.ts";
import { nameRoles } from "./roles.ts";
import { createTasksWork } from "./tasks.ts";
import { createTouches } from "./touches.ts";

export const reachMigrations: RoomMigrations = {
  room: "reach",
  postgres: [...createTouches, createBenefits, createTasksWork, indexInbox, nameRoles, findByDay, closeChannels],
};
