/** Every room's migrations, in the order in which they are applied: ground first, then the rooms as they are numbered. */

import { audienceMigrations } from "#audience";
import { decisionMigrations } from "#decision";
import { auditMigrations } from "#ground/audit";
import { logMigrations } from "#ground/log";
import { organisationMigrations } from "#ground/organisation";
import type { RoomMigrations } from "#ground/storage";
import { intakeMigrations } from "#intake";
import { learningMigrations } from "#learning";
import { outcomeMigrations } from "#outcome";
import { playbookMigrations } from "#playbook";
import { profileMigrations } from "#profile";
import { reachMigrations } from "#reach";
import { appliedMigrations } from "./applied/migrations.ts";
import { signInMigrations } from "./sign-in/migrations.ts";

export const migrations: readonly RoomMigrations[] = [
  auditMigrations,
  organisationMigrations,
  signInMigrations,
  appliedMigrations,
  logMigrations,
  intakeMigrations,
  profileMigrations,
  audienceMigrations,
  playbookMigrations,
  decisionMigrations,
  reachMigrations,
  outcomeMigrations,
  learningMigrations,
];
