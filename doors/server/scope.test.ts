/** Made from pg_catalog: what the role that serves people can do is tried, table by table; nothing is taken on trust. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownerTransaction } from "#ground/storage";
import { type TestBank, testBank } from "#model-bank";
import { addLists } from "#profile";
import { definerFunctions, expectations, listTables } from "./scope-expectations.ts";
import { expected, openProbe, type Probe, scopes, verbs } from "./scope-probe.ts";

describe("scope of every table", () => {
  let bank: TestBank;
  let probe: Probe;
  const rows = async (text: string): Promise<Record<string, unknown>[]> =>
    (await probe.admin.query<Record<string, unknown>>(text)).rows;
  const userSchemas = "n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%'";

  /** Every try whose outcome is not the declared one, and every table that nobody declared. */
  async function surprises(declared: Readonly<Record<string, string>>, schema = ""): Promise<string[]> {
    const found: string[] = [];
    const tables = (await probe.tables()).filter((name) => name.startsWith(schema));
    for (const name of Object.keys(declared)) if (!tables.includes(name)) found.push(`${name} does not exist`);
    for (const table of tables) {
      const line = declared[table];
      if (line === undefined) {
        found.push(`${table} is not declared: add its line to scope-expectations.ts`);
        continue;
      }
      for (const verb of verbs) {
        for (const scope of scopes) {
          const outcome = await probe.try(table, verb, scope);
          const wanted = expected(line, verb, scope);
          if (outcome !== wanted) found.push(`${table} ${verb} ${scope}: ${outcome}, declared ${wanted}`);
        }
      }
    }
    return found;
  }

  beforeAll(async () => {
    bank = await testBank();
    await ownerTransaction(bank.owner, (tx) =>
      addLists(tx, [{ name: "probed", fields: { day: "date", text: "string" } }]),
    );
    probe = await openProbe({ ...bank.cluster.admin, database: bank.database });
  });
  afterAll(async () => {
    await probe.close();
    await bank.close();
  });

  it("every table has row-level security, forced, and no policy for everybody", async () => {
    const open = Object.entries(expectations).flatMap(([name, line]) =>
      line.startsWith("installation:") ? [name] : [],
    );
    const bare = await rows(`
      select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and ${userSchemas}
        and not (c.relrowsecurity and c.relforcerowsecurity)`);
    expect(bare.map((row) => row.name).sort()).toEqual(open);
    expect(await rows("select polname, polrelid::regclass::text from pg_policy where polroles = '{0}'")).toEqual([]);
  });

  it("the serving roles own nothing, bypass nothing and belong to nobody", async () => {
    const names = "('perennial_app', 'perennial_engine', 'perennial_auth')";
    expect(
      await rows(`select rolname from pg_roles where rolname in ${names}
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`),
    ).toEqual([]);
    expect(
      await rows(
        `select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname in ${names}`,
      ),
    ).toEqual([]);
    for (const [catalog, owner] of [
      ["pg_class", "relowner"],
      ["pg_proc", "proowner"],
      ["pg_namespace", "nspowner"],
      ["pg_type", "typowner"],
      ["pg_database", "datdba"],
    ]) {
      const text = `select 1 from ${catalog} c join pg_roles r on r.oid = c.${owner} where r.rolname in ${names}`;
      expect([catalog, await rows(text)]).toEqual([catalog, []]);
    }
  });

  it("no way around the policies: partitions, truncation, views, functions with their owner's rights", async () => {
    const app = "'perennial_app'";
    const direct = await rows(`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${userSchemas} and c.relkind in ('r', 'p') and (
        has_table_privilege(${app}, c.oid, 'truncate') or has_table_privilege(${app}, c.oid, 'trigger')
        or c.relispartition and has_any_column_privilege(${app}, c.oid, 'select, insert, update')
        or c.relispartition and has_table_privilege(${app}, c.oid, 'delete'))`);
    expect(direct).toEqual([]);
    const views = await rows(`
      select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${userSchemas} and c.relkind in ('v', 'm') and has_any_column_privilege(${app}, c.oid, 'select')
        and (c.relkind = 'm' or not coalesce(c.reloptions::text, '') ~ 'security_invoker=(true|on)')`);
    expect(views).toEqual([]);
    const functions = await rows(`
      select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${userSchemas} and p.prosecdef and has_schema_privilege(${app}, n.oid, 'usage')
        and has_function_privilege(${app}, p.oid, 'execute') order by 1`);
    expect(functions.map((row) => row.name)).toEqual(Object.keys(definerFunctions).sort());
  });

  it("sign-in and the rest know nothing of each other", async () => {
    const reach = await rows(`
      select r.rolname, n.nspname from pg_namespace n, pg_roles r where ${userSchemas} and n.nspname <> 'public'
        and has_schema_privilege(r.rolname, n.oid, 'usage')
        and (r.rolname = 'perennial_auth') <> (n.nspname = 'auth')
        and r.rolname in ('perennial_auth', 'perennial_app', 'perennial_engine')
        and (r.rolname = 'perennial_auth' or n.nspname = 'auth')`);
    expect(reach).toEqual([]);
  });

  it("every table, verb and scope ends as declared, and a table that nobody declared fails", async () => {
    await probe.prepare();
    expect(await surprises({ ...expectations, "profile.list_probed": listTables })).toEqual([]);
  });

  it("finds a leak: a table without a line, one without policies, one that gives too much", async () => {
    await probe.admin.query(`
      create table organisation.undeclared (unit int);
      create table organisation.leaky (unit int);
      grant select on organisation.leaky to perennial_app;
      create policy too_wide on organisation.person for select to perennial_app using (true);`);
    await probe.prepare();
    const declared = Object.entries(expectations).filter(([name]) => name.startsWith("organisation."));
    const found = await surprises(
      { ...Object.fromEntries(declared), "organisation.leaky": "unit: select" },
      "organisation.",
    );
    expect(found).toEqual([
      "organisation.leaky select other: 1, declared 0",
      "organisation.leaky select none: 1, declared 0",
      "organisation.leaky select empty: 1, declared 0",
      "organisation.person select other: 1, declared 0",
      "organisation.person select none: 1, declared 0",
      "organisation.person select empty: 1, declared 0",
      "organisation.undeclared is not declared: add its line to scope-expectations.ts",
    ]);
  });
});
