/** The room's migrations, forward only: none is edited after it landed. */
import { grantsSql, type RoomMigrations } from "#ground/storage";
import { createClusters } from "./clusters.ts";
import { createCopy } from "./copy.ts";
import { createNextProducts } from "./next-products.ts";
import { createRegistry } from "./registry.ts";
import { createValueFits } from "./value.ts";

export const learningMigrations: RoomMigrations = {
  room: "learning",
  postgres: [
    {
      name: "20261122_0001_create_model",
      sql: `
        create schema learning;
        create table learning.model (
          model text not null,
          version int not null,
          state text not null check (state in ('live', 'retired')),
          trained_at timestamptz not null,
          -- What it was trained on and by; the same pair gives the same bytes, so that training again makes no new version.
          fingerprint text not null,
          -- The score as plain data, and the report of the rows that it never saw.
          artefact text not null,
          report text not null,
          primary key (model, version)
        );
        create unique index model_live on learning.model (model) where state = 'live';
        ${grantsSql({ schema: "learning", table: "model", scope: "open", app: ["select", "insert", "update"] })}
      `,
    },
    createRegistry,
    createCopy,
    createClusters,
    createNextProducts,
    createValueFits,
  ],
};
