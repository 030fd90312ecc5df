/** Product ratings by which holders were last told, so that a change of rating is told once. */
import { grantsSql, type Migration } from "#ground/storage";

export const createRatings: Migration = {
  name: "20261122_0006_create_ratings",
  sql: `
    create table decision.rating (
      product text primary key,
      risks text[] not null,
      -- A higher rating that holders are being told of, and since when.
      next_risks text[],
      next_at timestamptz
    );
    ${grantsSql({ schema: "decision", table: "rating", scope: "open", app: ["select"] })}
  `,
};
