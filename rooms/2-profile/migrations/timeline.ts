import type { Migration } from "#ground/storage";

/**
 * A customer's own facts for screens. The log itself stays shut: this function gives the facts of one customer (and of
 * the numbers that were merged into it) to whoever sees that customer, and to nobody else.
 */
export const createTimeline: Migration = {
  name: "20261122_0020_read_facts_of_a_customer",
  sql: `
    create function profile.facts_of(
      asked int, before timestamptz, before_key text, since timestamptz, kinds text[], passed text[], most int)
    returns table (key text, type text, source text, id text, occurred_at timestamptz, received_at timestamptz,
      trace text, data text, retracted boolean)
    language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
    #variable_conflict use_column
    begin
      if not exists (select 1 from profile.customer c where c.customer = asked
          and (ground.scope_all() or c.unit = any (ground.scope_units()))) then return; end if;
      return query
      with number as (
        select asked as n union all select r.customer from profile.redirect r where r.survivor = asked
      ), page as materialized (
        select f.* from number cross join lateral (
          select md5(l.source || chr(10) || l.id) collate "C" as key, l.type, l.source, l.id, l.occurred_at, l.received_at,
            l.trace, l.data
          from log.fact l
          where l.customer = number.n and l.occurred_at <= before and l.occurred_at >= since
            and (l.occurred_at < before or md5(l.source || chr(10) || l.id) collate "C" < before_key)
            and (kinds is null or l.type = any (kinds)) and l.type <> all (passed)
          order by l.occurred_at desc, 1 desc limit most
        ) f order by f.occurred_at desc, f.key desc limit most
      ), taken_back as materialized (
        select l.data::json ->> 'source' as source, l.data::json ->> 'id' as id
        from number join log.fact l on l.customer = number.n
        where l.type = 'fact_retracted' and l.occurred_at >= (select min(page.occurred_at) from page)
      )
      select p.key, p.type, p.source, p.id, p.occurred_at, p.received_at, p.trace, p.data,
        exists (select 1 from taken_back t where t.source = p.source and t.id = p.id)
      from page p order by p.occurred_at desc, p.key desc;
    end $$;

    -- The newest month of receipt that only the archive and history hold still; null while the log holds everything.
    create function profile.last_month_gone() returns int
    language sql stable security definer set search_path = pg_catalog, pg_temp as $$
      select max(a.month) from log.archive a where not exists (
        select 1 from pg_class c where c.relname = 'fact_' || a.month and c.relnamespace = 'log'::regnamespace)
    $$;

    revoke all on function profile.facts_of(int, timestamptz, text, timestamptz, text[], text[], int) from public;
    revoke all on function profile.last_month_gone() from public;
    grant execute on function profile.facts_of(int, timestamptz, text, timestamptz, text[], text[], int)
      to perennial_app, perennial_engine;
    grant execute on function profile.last_month_gone() to perennial_app, perennial_engine;
  `,
};
