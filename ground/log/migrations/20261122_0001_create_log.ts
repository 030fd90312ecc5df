import { grantsSql, type Migration } from "#ground/storage";

const partitioned = `
  create table log.shard (
    shard smallint primary key,
    next_offset bigint not null default 0,
    month int not null default 0
  ) with (fillfactor = 10);
  insert into log.shard (shard) select n from generate_series(0, 63) n;

  create table log.seen (month int not null, hash uuid not null, primary key (month, hash)) partition by list (month);
  create table log.seen_other partition of log.seen default;

  create table log.fact (
    month int not null,
    shard smallint not null,
    "offset" bigint not null,
    customer int not null,
    type text not null,
    source text not null,
    id text not null,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    trace text,
    data text not null,
    primary key (shard, "offset", month)
  ) partition by list (month);
  create table log.fact_other partition of log.fact default;
`;

const consumption = `
  create table log.member (
    consumer text not null, owner text not null, until timestamptz not null, primary key (consumer, owner));
  create table log.lease (
    consumer text not null, shard smallint not null, owner text, epoch bigint not null default 0,
    until timestamptz not null, primary key (consumer, shard)) with (fillfactor = 50);
  create table log.position (
    consumer text not null, shard smallint not null, next_offset bigint not null, month int not null default 0,
    epoch bigint not null default 0, primary key (consumer, shard)) with (fillfactor = 50);
  create table log.parked (
    consumer text not null, customer int not null, shard smallint not null, reason text not null,
    since_offset bigint not null, facts int not null, parked_at timestamptz not null, released boolean not null default false,
    primary key (consumer, customer));
  create table log.parked_fact (
    consumer text not null, customer int not null, shard smallint not null, "offset" bigint not null, month int not null,
    primary key (consumer, customer, "offset"));
`;

const projection = `
  create table log.projection (
    table_name text not null, shard smallint not null, generation int not null default 0,
    rebuilding boolean not null default false, primary key (table_name, shard));
  create table log.block (
    sequence bigint generated always as identity,
    table_name text not null, shard smallint not null, generation int not null,
    from_offset bigint not null, to_offset bigint not null, count int not null, checksum text not null,
    made_at timestamptz not null, confirmed_at timestamptz,
    primary key (table_name, shard, generation, from_offset));
  create index block_by_sequence on log.block (table_name, sequence);
  create unique index one_block_in_flight on log.block (table_name, shard) where confirmed_at is null;
  create table log.archive (
    month int not null, shard smallint not null, from_offset bigint not null, to_offset bigint not null,
    count int not null, checksum text not null, file text not null, sha256 text not null, archived_at timestamptz not null,
    primary key (shard, from_offset));
`;

// The only way into the log. As the owner's function it serves verbs (role app) and sets (role engine) alike, in one
// round trip, and nobody can write an offset by hand. Hashes go in sorted, so that two appends meet in the same order;
// the shard rows are locked last, in shard order, and held to the commit: commit order is offset order.
const append = `
  create function log.append(
    hashes uuid[], seen_months int[], customers int[], shards smallint[], types text[], sources text[], ids text[],
    occurred timestamptz[], traces text[], datas text[], received timestamptz, received_month int)
  returns table (n int, shard smallint, "offset" bigint)
  language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_nestloop = off as $$
  #variable_conflict use_column
  declare fresh int[];
  begin
    with candidate as materialized (
      select distinct on (u.month, u.hash) u.month, u.hash, u.n::int as n
      from unnest(seen_months, hashes) with ordinality as u(month, hash, n) order by u.month, u.hash, u.n
    ), added as (
      insert into log.seen (month, hash) select c.month, c.hash from candidate c order by c.month, c.hash
      on conflict do nothing returning month, hash
    )
    select array_agg(c.n order by c.n) into fresh from candidate c join added a on a.month = c.month and a.hash = c.hash;
    if fresh is null then return; end if;

    perform 1 from log.shard s where s.shard in (select shards[f] from unnest(fresh) f) order by s.shard for update of s;

    return query
    with placed as materialized (
      select f.n, s.shard, s.next_offset + row_number() over (partition by s.shard order by f.n) - 1 as at,
        greatest(s.month, received_month) as month
      from unnest(fresh) as f(n) join log.shard s on s.shard = shards[f.n]
    ), written as (
      insert into log.fact (month, shard, "offset", customer, type, source, id, occurred_at, received_at, trace, data)
      select p.month, p.shard, p.at, u.customer, u.type, u.source, u.id, coalesce(u.occurred, received), received, u.trace, u.data
      from placed p
      join unnest(customers, types, sources, ids, occurred, traces, datas) with ordinality
        as u(customer, type, source, id, occurred, trace, data, n) on u.n = p.n
      order by p.shard, p.at
    ), moved as (
      update log.shard s set next_offset = s.next_offset + c.added, month = greatest(s.month, received_month)
      from (select p.shard, count(*) as added from placed p group by p.shard) c where s.shard = c.shard
    )
    select p.n, p.shard, p.at from placed p;
  end $$;
`;

// A month's partition is filled before it is attached, so attaching takes no lock that an append would wait for; facts
// that came before their partition stood in the default one and move over.
const partitions = `
  create function log.ensure_month(kind text, wanted int) returns boolean
  language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '500ms' as $$
  declare part text := kind || '_' || wanted; rest text := kind || '_other';
  begin
    if kind not in ('fact', 'seen') or wanted not between 190001 and 229912 or wanted % 100 not between 1 and 12 then
      raise exception 'no partition % of %', wanted, kind;
    end if;
    -- The catalog is read by a query: name look-ups may answer from a cache that is older than the lock.
    if exists (select 1 from pg_class c where c.relname = part and c.relnamespace = 'log'::regnamespace) then
      return false;
    end if;
    perform pg_advisory_xact_lock(hashtext('perennial log partitions'));
    if exists (select 1 from pg_class c where c.relname = part and c.relnamespace = 'log'::regnamespace) then
      return false;
    end if;
    execute format('create table log.%I (like log.%I including all)', part, kind);
    execute format('lock table log.%I in access exclusive mode', rest);
    execute format('with moved as (delete from log.%I where month = %s returning *) insert into log.%I select * from moved',
      rest, wanted, part);
    execute format('alter table log.%I attach partition log.%I for values in (%s)', kind, part, wanted);
    execute format('alter table log.%I enable row level security', part);
    execute format('alter table log.%I force row level security', part);
    execute format('create policy owner_all on log.%I to perennial_owner using (true) with check (true)', part);
    return true;
  end $$;

  create function log.seal_month(sealed int, following int) returns void
  language sql security definer set search_path = pg_catalog, pg_temp as $$
    with locked as materialized (select s.shard from log.shard s where s.month <= sealed order by s.shard for update)
    update log.shard s set month = following from locked l where s.shard = l.shard;
  $$;

  create function log.drop_month(wanted int) returns bigint
  language plpgsql security definer set search_path = pg_catalog, pg_temp set lock_timeout = '5s' as $$
  declare part text := 'fact_' || wanted; held bigint; kept bigint;
  begin
    if not exists (select 1 from pg_class c where c.relname = part and c.relnamespace = 'log'::regnamespace) then
      return 0;
    end if;
    if exists (select 1 from log.shard s where s.month <= wanted) then
      raise exception 'month % is not sealed', wanted;
    end if;
    execute format('select count(*) from log.%I', part) into held;
    -- Every single fact must stand in a verified archive file, and every reader must be past it.
    execute format('select count(*) from log.%I f join log.archive a on a.shard = f.shard and a.month = f.month
      and f."offset" between a.from_offset and a.to_offset', part) into kept;
    if kept <> held then raise exception 'month % has % facts and % of them are archived', wanted, held, kept; end if;
    if exists (select 1 from log.position p join (select a.shard, max(a.to_offset) as last from log.archive a
        where a.month = wanted group by a.shard) m on m.shard = p.shard where p.next_offset <= m.last)
      or exists (select 1 from log.parked_fact p where p.month = wanted) then
      raise exception 'month % is still being read', wanted;
    end if;
    execute format('drop table log.%I', part);
    return held;
  end $$;
`;

const tables = [
  "member",
  "lease",
  "position",
  "parked",
  "parked_fact",
  "projection",
  "block",
  "archive",
  "shard",
  "seen",
  "fact",
];
const writtenByFunctions = new Set(["shard", "seen", "fact"]);
const functions = [
  "log.append(uuid[], int[], int[], smallint[], text[], text[], text[], timestamptz[], text[], text[], timestamptz, int)",
  "log.ensure_month(text, int)",
  "log.seal_month(int, int)",
  "log.drop_month(int)",
];

const grants = [
  ...tables.map((table) =>
    grantsSql({
      schema: "log",
      table,
      scope: "engine",
      ...(writtenByFunctions.has(table) ? { engine: ["select"] as const } : {}),
    }),
  ),
  ...["seen_other", "fact_other"].map(
    (table) => `
      alter table log.${table} enable row level security;
      alter table log.${table} force row level security;
      create policy owner_all on log.${table} to perennial_owner using (true) with check (true);`,
  ),
  ...functions.map(
    (name) => `
      revoke all on function ${name} from public;
      grant execute on function ${name} to perennial_engine;`,
  ),
  `grant execute on function ${functions[0]} to perennial_app;`,
].join("\n");

export const createLog: Migration = {
  name: "20261122_0001_create_log",
  sql: ["create schema log;", partitioned, consumption, projection, append, partitions, grants].join("\n"),
};
