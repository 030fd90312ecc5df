/** Arms of experiments that waves draw stand beside those of holdouts: they have names of their own, and no decision made them. */
import type { Migration } from "#ground/storage";

export const keepArms: Migration = {
  name: "20261122_0121_keep_arms_of_waves",
  sql: `
    alter table decision.assignment
      drop constraint assignment_arm_check,
      add constraint assignment_arm_check check (arm <> ''),
      alter column decision drop not null;
  `,
};
