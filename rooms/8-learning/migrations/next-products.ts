/** What is known of products that follow each other: the newest finding, and when it was made. */
import { grantsSql, type Migration } from "#ground/storage";

export const createNextProducts: Migration = {
  name: "20261122_0232_next_products",
  sql: `
    create table learning.next_products (
      one boolean primary key default true check (one),
      found_at timestamptz not null,
      body jsonb not null
    );
    ${grantsSql({ schema: "learning", table: "next_products", scope: "open", app: ["select"] })}
  `,
};
