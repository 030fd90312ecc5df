/** The room's migrations, forward only: one file each, never edited after they land. */
import type { RoomMigrations } from "#ground/storage";
import { createAnswers } from "./answers.ts";
import { findByDay } from "./by-day.ts";
import { keepDoubts } from "./doubts.ts";
import { noteFalls } from "./falls.ts";
import { createLifecycle } from "./lifecycle.ts";
import { createRuns } from "./runs.ts";
import { shareBook } from "./share-book.ts";
import { createTriggers } from "./triggers.ts";
import { createVersionAndEnrolment } from "./version-and-enrolment.ts";
import { createWatches, findLapsedRuns } from "./watches.ts";

export const playbookMigrations: RoomMigrations = {
  room: "playbook",
  postgres: [
    createVersionAndEnrolment,
    createLifecycle,
    createRuns,
    createTriggers,
    createAnswers,
    noteFalls,
    createWatches,
    findLapsedRuns,
    findByDay,
    shareBook,
    keepDoubts,
  ],
};
