/** Grants and row-level security in the words of a migration. */

export type TableVerb = "select" | "insert" | "update" | "delete";

/**
 * Whose rows a table holds:
 * - `unit`: a column `unit` names the organisation unit (null: head office alone)
 * - `customer`: a column `customer` points to a customer, whose unit decides
 * - `open`: every actor reads it; only an actor with the whole bank in scope writes
 * - `bank`: only an actor with the whole bank in scope sees or writes it
 * - `append`: anyone may add a row, only the whole bank's scope reads (audit)
 * - `engine`: no route reaches it
 */
export type TableScope = "unit" | "customer" | "open" | "bank" | "append" | "engine";

export interface TableGrant {
  readonly schema: string;
  readonly table: string;
  readonly scope: TableScope;
  /** Verbs of the `app` role; `engine` has all four unless `engine` says otherwise. */
  readonly app?: readonly TableVerb[];
  readonly engine?: readonly TableVerb[];
}

// (select …) makes each an init plan: evaluated once a statement, not once a row.
const wholeBank = "(select ground.scope_all())";

function rowRule(grant: TableGrant): string {
  if (grant.scope === "unit") return `(${wholeBank} or unit = any ((select ground.scope_units())::int[]))`;
  if (grant.scope === "customer") {
    // profile.customer is itself under row-level security, so existence there is visibility here.
    return `(${wholeBank} or exists (select 1 from profile.customer visible where visible.customer = ${grant.table}.customer))`;
  }
  return wholeBank;
}

/** SQL that grants a table to the roles and forces row-level security on it. Every table of a migration needs it. */
export function grantsSql(...grants: readonly TableGrant[]): string {
  return grants.map(oneGrant).join("\n");
}

function oneGrant(grant: TableGrant): string {
  const name = `${grant.schema}.${grant.table}`;
  const app = grant.scope === "engine" ? [] : (grant.app ?? ["select"]);
  const engine = grant.engine ?? ["select", "insert", "update", "delete"];
  const rule = rowRule(grant);
  const lines = [
    `grant usage on schema ${grant.schema} to perennial_app, perennial_engine;`,
    `alter table ${name} enable row level security;`,
    `alter table ${name} force row level security;`,
    `create policy owner_all on ${name} to perennial_owner using (true) with check (true);`,
  ];
  if (engine.length > 0) {
    lines.push(`grant ${engine.join(", ")} on ${name} to perennial_engine;`);
    lines.push(`create policy engine_all on ${name} to perennial_engine using (true) with check (true);`);
  }
  if (app.length > 0) lines.push(`grant ${app.join(", ")} on ${name} to perennial_app;`);
  for (const verb of app) lines.push(policy(name, grant.scope, verb, rule));
  return lines.join("\n");
}

function policy(name: string, scope: TableScope, verb: TableVerb, rule: string): string {
  const read = scope === "open" && verb === "select" ? "true" : rule;
  const write = scope === "append" && verb === "insert" ? "true" : rule;
  if (verb === "insert")
    return `create policy app_insert on ${name} for insert to perennial_app with check (${write});`;
  if (verb === "update") {
    return `create policy app_update on ${name} for update to perennial_app using (${rule}) with check (${rule});`;
  }
  return `create policy app_${verb} on ${name} for ${verb} to perennial_app using (${read});`;
}
