/** The room's migrations, forward only: one file each, never edited after they land. */
import type { RoomMigrations } from "#ground/storage";
import { createAnswers } from "./answers.ts";
import { createRuns } from "./runs.ts";
import { createVersionAndEnrolment } from "./version-and-enrolment.ts";

export const playbookMigrations: RoomMigrations = {
  room: "playbook",
  postgres: [createVersionAndEnrolment, createRuns, createAnswers],
};
