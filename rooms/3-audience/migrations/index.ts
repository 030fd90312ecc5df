/** The room's migrations, forward only: never edited after they land. */
import type { RoomMigrations } from "#ground/storage";
import { createBitmaps } from "./bitmaps.ts";
import { createBoard, createColumnarBoard } from "./boards.ts";
import { createDefinition } from "./definition.ts";
import { createHandingOver } from "./handing-over.ts";
import { createMembership } from "./membership.ts";
import { shareBook } from "./share-book.ts";
import { createUnitsOfLists } from "./units-of-lists.ts";

export const audienceMigrations: RoomMigrations = {
  room: "audience",
  postgres: [createDefinition, createMembership, createHandingOver, createUnitsOfLists, createBoard, shareBook],
  clickhouse: [...createBitmaps, createColumnarBoard],
};
