/** Keys by which customers are found, written in sets; a key that two customers claim becomes a proposal to merge them. */
import { type CustomerNumber, derivedId } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";

export interface KeyClaim {
  readonly kind: string;
  readonly hmac: Buffer;
  readonly customer: CustomerNumber;
  readonly exclusive: boolean;
}

export interface KeyChange {
  readonly claims: readonly KeyClaim[];
  /** Whatever a record said of these kinds before, and the claims do not repeat, no longer holds. */
  readonly replaced: readonly { readonly customer: CustomerNumber; readonly kind: string }[];
  readonly at: Date;
  readonly source: "record" | "event";
}

interface KeyRow {
  readonly kind: string;
  readonly hmac: Buffer;
  readonly customer: number;
  readonly exclusive: boolean;
  readonly source: string;
}

const nameOf = (row: Pick<KeyRow, "kind" | "hmac" | "customer">): string =>
  `${row.kind} ${row.hmac.toString("hex")} ${row.customer}`;

/** Keys of kind and hash in one order everywhere, so that two writers wait for each other and never deadlock. */
function sorted<Row extends Pick<KeyRow, "kind" | "hmac" | "customer">>(rows: Iterable<Row>): Row[] {
  return [...rows].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Notes claims and drops what they replace. What is known already costs one read. */
export async function putKeys(tx: Tx, { claims, replaced, at, source }: KeyChange): Promise<void> {
  if (claims.length === 0 && replaced.length === 0) return;
  const wanted = new Map(claims.map((claim) => [nameOf(claim), claim]));
  const customers = [...new Set([...claims, ...replaced].map(({ customer }) => customer))];
  const rows = await tx.rows<KeyRow>(sql`
    select kind, hmac, customer, exclusive, source from profile.identity_key where customer = any(${customers}::int[])`);
  const known = new Set(rows.map(nameOf));
  const kinds = new Set(replaced.map(({ customer, kind }) => `${customer} ${kind}`));
  const gone = rows.filter(
    (row) => row.source === "record" && kinds.has(`${row.customer} ${row.kind}`) && !wanted.has(nameOf(row)),
  );
  await dropKeys(tx, gone);
  await addKeys(tx, sorted([...wanted.values()].filter((claim) => !known.has(nameOf(claim)))), at, source);
}

async function dropKeys(tx: Tx, gone: readonly KeyRow[]): Promise<void> {
  if (gone.length === 0) return;
  const rows = sorted(gone);
  await tx.run(sql`
    delete from profile.identity_key k using unnest(${rows.map((row) => row.kind)}::text[],
      ${rows.map((row) => row.hmac)}::bytea[], ${rows.map((row) => row.customer)}::int[]) as u(kind, hmac, customer)
    where k.kind = u.kind and k.hmac = u.hmac and k.customer = u.customer`);
  await passOn(
    tx,
    rows.filter((row) => row.exclusive),
  );
}

/** A key that nobody holds any more goes to whoever has contested it longest. */
export async function passOn(tx: Tx, keys: readonly Pick<KeyRow, "kind" | "hmac">[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.run(sql`
    update profile.identity_key k set held = true from (
      select distinct on (c.kind, c.hmac) c.kind, c.hmac, c.customer
      from unnest(${keys.map((key) => key.kind)}::text[], ${keys.map((key) => key.hmac)}::bytea[]) as u(kind, hmac)
      join profile.identity_key c on c.kind = u.kind and c.hmac = u.hmac
      where c.exclusive and not exists (
        select 1 from profile.identity_key h where h.kind = c.kind and h.hmac = c.hmac and h.held)
      order by c.kind, c.hmac, c.since, c.customer) next
    where k.kind = next.kind and k.hmac = next.hmac and k.customer = next.customer`);
}

async function addKeys(tx: Tx, claims: readonly KeyClaim[], at: Date, source: string): Promise<void> {
  if (claims.length === 0) return;
  const added = await insertKeys(tx, claims, true, at, source);
  const contested = claims.filter((claim) => claim.exclusive && !added.has(nameOf(claim)));
  if (contested.length === 0) return;
  await insertKeys(tx, contested, false, at, source);
  await propose(tx, contested, at);
}

async function insertKeys(
  tx: Tx,
  claims: readonly KeyClaim[],
  held: boolean,
  at: Date,
  source: string,
): Promise<Set<string>> {
  const rows = await tx.rows<Pick<KeyRow, "kind" | "hmac" | "customer">>(sql`
    insert into profile.identity_key (kind, hmac, customer, exclusive, held, since, source)
    select kind, hmac, customer, exclusive, ${held}, ${at}, ${source}
    from unnest(${claims.map((c) => c.kind)}::text[], ${claims.map((c) => c.hmac)}::bytea[],
      ${claims.map((c) => c.customer)}::int[], ${claims.map((c) => c.exclusive)}::boolean[])
      with ordinality as u(kind, hmac, customer, exclusive, n) order by n
    on conflict do nothing returning kind, hmac, customer`);
  return new Set(rows.map(nameOf));
}

interface Pair {
  readonly first: number;
  readonly second: number;
  readonly kind: string;
}

/** Two customers with one exclusive key: a person decides, or the bank's rule. What was refused stays so until more is shared. */
async function propose(tx: Tx, contested: readonly KeyClaim[], at: Date): Promise<void> {
  const pairs = await tx.rows<Pair>(sql`
    select distinct least(c.root, h.root) as first, greatest(c.root, h.root) as second, c.kind from (
      select u.kind, u.hmac, coalesce(r.survivor, u.customer) as root
      from unnest(${contested.map((c) => c.kind)}::text[], ${contested.map((c) => c.hmac)}::bytea[],
        ${contested.map((c) => c.customer)}::int[]) as u(kind, hmac, customer)
      left join profile.redirect r on r.customer = u.customer) c
    join (
      select k.kind, k.hmac, coalesce(r.survivor, k.customer) as root from profile.identity_key k
      left join profile.redirect r on r.customer = k.customer where k.held and k.exclusive) h
      on h.kind = c.kind and h.hmac = c.hmac
    where h.root <> c.root order by 1, 2, 3`);
  if (pairs.length === 0) return;
  const byPair = new Map<string, { first: number; second: number; kinds: string[] }>();
  for (const { first, second, kind } of pairs) {
    const id = derivedId("merge proposal", String(first), String(second));
    const kinds = byPair.get(id)?.kinds ?? [];
    byPair.set(id, { first, second, kinds: [...kinds, kind] });
  }
  const rows = [...byPair].sort(([a], [b]) => (a < b ? -1 : 1));
  await tx.run(sql`
    insert into profile.merge_proposal as p (proposal, first, second, kinds, proposed_at, state)
    select u.proposal, u.first, u.second, string_to_array(u.kinds, ' '), ${at}, 'open'
    from unnest(${rows.map(([id]) => id)}::uuid[], ${rows.map(([, row]) => row.first)}::int[],
      ${rows.map(([, row]) => row.second)}::int[], ${rows.map(([, row]) => row.kinds.join(" "))}::text[])
      as u(proposal, first, second, kinds)
    on conflict (proposal) do update set
      kinds = (select array_agg(distinct kind order by kind) from unnest(p.kinds || excluded.kinds) as kind),
      state = case when p.state = 'refused' and excluded.kinds <@ p.kinds then 'refused' else 'open' end,
      proposed_at = case when excluded.kinds <@ p.kinds then p.proposed_at else excluded.proposed_at end`);
}

const MOST = 100;

/** Customers that hold or contest a key, those merged into another as that one. */
export async function readHolders(tx: Tx, kind: string, hmac: Buffer): Promise<CustomerNumber[]> {
  const rows = await tx.rows<{ customer: number }>(sql`
    select distinct coalesce(r.survivor, k.customer) as customer from profile.identity_key k
    left join profile.redirect r on r.customer = k.customer
    where k.kind = ${kind} and k.hmac = ${hmac} order by 1 limit ${MOST}`);
  return rows.map((row) => row.customer);
}

export interface CustomerKey {
  readonly kind: string;
  readonly exclusive: boolean;
  readonly held: boolean;
  readonly since: Date;
  readonly source: string;
}

/** The kinds of keys that a customer is found by; their values are hashes and never shown. */
export async function readKeys(tx: Tx, customers: readonly CustomerNumber[]): Promise<CustomerKey[]> {
  return await tx.rows<CustomerKey>(sql`
    select kind, exclusive, held, since, source from profile.identity_key where customer = any(${customers}::int[])
    order by kind, since, hmac`);
}
