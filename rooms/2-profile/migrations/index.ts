/** The room's migrations, forward only: one file each, never edited after they land. */
import type { RoomMigrations } from "#ground/storage";
import { createColumnarCustomer, createCustomerAndPerson } from "./customer.ts";

export const profileMigrations: RoomMigrations = {
  room: "profile",
  postgres: [createCustomerAndPerson],
  clickhouse: [...createColumnarCustomer],
};
