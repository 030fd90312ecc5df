/** Who a subject is: the customer's number and sealed personal fields, in sets. */
import type { CustomerNumber } from "#ground/ids";
import { fnv1a32 } from "#ground/random";
import { sql, type Tx } from "#ground/storage";
import { defaultIdentityRules, type IdentityRules, keysOfRecord, keyText, type ShownKey } from "../rules/identity.ts";
import { type KeyClaim, putKeys, readHolders } from "./identity-keys.ts";
import type { Vault, WrappedKey } from "./vault.ts";

interface PersonRow {
  customer: number;
  subject_hmac: Buffer;
  wrapped_key: Buffer;
  data_key: number;
  sealed: Buffer | null;
}

interface Subject {
  readonly hash: Buffer;
  readonly sticky: number;
}

export interface People {
  /**
   * The numbers of subjects (the bank's customer ids), in the order given; unknown ones are made. Personal fields, where
   * given, are merged over what is known and sealed, and the keys among them are noted. Runs in the caller's transaction.
   * A number is the subject's own: whether it was merged into another is the reader's business.
   */
  identify(
    tx: Tx,
    subjects: readonly string[],
    personal: readonly (Readonly<Record<string, unknown>> | null)[],
    at: Date,
  ): Promise<CustomerNumber[]>;
  /** The number of a known subject: of the customer that it was merged into, where it was. */
  lookup(tx: Tx, subject: string): Promise<CustomerNumber | undefined>;
  /** As {@link People.lookup}, of many at once, in the order given. */
  lookupAll(tx: Tx, subjects: readonly string[]): Promise<(CustomerNumber | undefined)[]>;
  /** Customers with a key (phone, e-mail, ID number, name, union id, device), merged ones once; at most 100. */
  find(tx: Tx, kind: string, value: string): Promise<CustomerNumber[]>;
  /** Notes keys that events show in passing (a device), beside those that are known. */
  noteKeys(tx: Tx, keys: readonly (ShownKey & { readonly customer: CustomerNumber })[], at: Date): Promise<void>;
  /** A word that stands for somebody's number in facts: the same number, the same word, and no way back. */
  pseudonym(text: string): string;
  /** Tells whether a subject is one of these customers, without anybody's subject being kept in the clear. */
  subjectsOf(tx: Tx, customers: readonly CustomerNumber[]): Promise<(subject: string) => boolean>;
  /** The pseudonym of each customer for sticky draws: the same in every installation that knows the subject. */
  sticky(tx: Tx, customers: readonly CustomerNumber[]): Promise<Map<CustomerNumber, string>>;
  /**
   * Opened personal fields by customer; whoever calls masks them or has a recorded reason. What a customer's own record
   * lacks is taken from the records that were merged into it.
   */
  personal(tx: Tx, customers: readonly CustomerNumber[]): Promise<Map<CustomerNumber, Record<string, unknown>>>;
}

const keyOf = (row: PersonRow): WrappedKey => ({
  subject: row.subject_hmac,
  wrapped: row.wrapped_key,
  dataKey: row.data_key,
});

async function known(tx: Tx, hashes: readonly Buffer[]): Promise<Map<string, PersonRow>> {
  const rows = await tx.rows<PersonRow>(sql`
    select customer, subject_hmac, wrapped_key, data_key, sealed from profile.person
    where subject_hmac = any(${hashes}::bytea[])`);
  return new Map(rows.map((row) => [row.subject_hmac.toString("hex"), row]));
}

async function makeMissing(
  vault: Vault,
  tx: Tx,
  hashes: ReadonlyMap<string, Subject>,
  found: Map<string, PersonRow>,
  at: Date,
): Promise<Map<string, PersonRow>> {
  const missing = [...hashes].filter(([hex]) => !found.has(hex)).map(([, subject]) => subject);
  if (missing.length === 0) return found;
  const subjects = missing.map(({ hash }) => hash);
  const keys = subjects.map((subject) => vault.newKey(subject));
  // Numbered in the order in which they came, and not in that of their hashes, which hangs on the bank's secret: what is
  // given out by number would not be the same twice. Written in the order of the hashes, so that two requests that make
  // the same people wait for each other and never deadlock.
  await tx.run(sql`
    insert into profile.person (customer, subject_hmac, sticky, wrapped_key, data_key, created_at)
    select customer, subject, sticky, wrapped, data_key, ${at} from unnest(${subjects}::bytea[],
      ${missing.map(({ sticky }) => sticky)}::bigint[], ${keys.map((key) => key.wrapped)}::bytea[],
      ${keys.map((key) => key.dataKey)}::int[]) with ordinality as u(subject, sticky, wrapped, data_key, place)
    join (
      select customer, row_number() over (order by customer) as place
      from (select nextval('profile.customer_number')::int as customer from generate_series(1, ${missing.length})) drawn
    ) numbers using (place)
    order by subject
    on conflict (subject_hmac) do nothing`);
  return new Map([...found, ...(await known(tx, subjects))]);
}

/** Merges fields over what is known and seals them. Rows in number order, as every set locks them. */
async function sealPersonal(
  vault: Vault,
  tx: Tx,
  rows: readonly PersonRow[],
  merged: ReadonlyMap<number, Record<string, unknown>>,
): Promise<void> {
  const changed = rows.filter((row) => merged.has(row.customer)).sort((a, b) => a.customer - b.customer);
  const fields = (row: PersonRow): Record<string, unknown> => ({
    ...(row.sealed ? vault.open(keyOf(row), row.customer, row.sealed) : {}),
    ...merged.get(row.customer),
  });
  // Sealed again under the key as it was read: a rotation in between wraps the same key anew and changes nothing inside.
  await tx.run(sql`
    update profile.person p set sealed = u.sealed
    from unnest(${changed.map((row) => row.customer)}::int[],
      ${changed.map((row) => vault.seal(keyOf(row), row.customer, fields(row)))}::bytea[]) as u(customer, sealed)
    where p.customer = u.customer`);
}

function claimsOf(
  vault: Vault,
  rules: IdentityRules,
  shown: readonly (ShownKey & { readonly customer: CustomerNumber })[],
): KeyClaim[] {
  return shown.map(({ kind, text, customer }) => ({
    kind,
    hmac: hashOfKey(vault, kind, text),
    customer,
    exclusive: rules.kinds[kind] === "exclusive",
  }));
}

/** 128 bits of the keyed hash: as good as unique, and half the index. */
function hashOfKey(vault: Vault, kind: string, text: string): Buffer {
  return vault.find(kind, text).subarray(0, 16);
}

async function noteRecorded(
  vault: Vault,
  rules: IdentityRules,
  tx: Tx,
  merged: ReadonlyMap<number, Record<string, unknown>>,
  at: Date,
): Promise<void> {
  const shown: (ShownKey & { customer: CustomerNumber })[] = [];
  const replaced: { customer: CustomerNumber; kind: string }[] = [];
  for (const [customer, fields] of merged) {
    const keys = keysOfRecord(fields, rules);
    for (const key of keys.shown) {
      shown.push({ ...key, customer });
      replaced.push({ customer, kind: key.kind });
    }
    for (const kind of keys.gone) replaced.push({ customer, kind });
  }
  await putKeys(tx, { claims: claimsOf(vault, rules, shown), replaced, at, source: "record" });
}

async function lookupAll(vault: Vault, tx: Tx, subjects: readonly string[]): Promise<(CustomerNumber | undefined)[]> {
  const hashes = subjects.map((subject) => vault.find("subject", subject));
  const rows = await tx.rows<{ hash: Buffer; customer: number | null }>(sql`
    select p.subject_hmac as hash, case when r.customer is null then p.customer else r.survivor end as customer
    from profile.person p left join profile.redirect r on r.customer = p.customer
    where p.subject_hmac = any(${hashes}::bytea[])`);
  const numbers = new Map(rows.map(({ hash, customer }) => [hash.toString("hex"), customer ?? undefined]));
  return hashes.map((hash) => numbers.get(hash.toString("hex")));
}

export function createPeople(vault: Vault, rules: IdentityRules = defaultIdentityRules): People {
  return {
    async identify(tx, subjects, personal, at) {
      const hexes: string[] = [];
      const hashes = new Map<string, Subject>();
      for (const subject of subjects) {
        const hash = vault.find("subject", subject);
        const hex = hash.toString("hex");
        hexes.push(hex);
        hashes.set(hex, { hash, sticky: fnv1a32(subject) });
      }
      const before = await known(
        tx,
        [...hashes.values()].map((subject) => subject.hash),
      );
      const found = await makeMissing(vault, tx, hashes, before, at);
      const merged = new Map<number, Record<string, unknown>>();
      const numbers = hexes.map((hex, i) => {
        const row = found.get(hex);
        if (!row) throw new Error("a person that was just made is missing");
        const fields = personal[i];
        if (fields && Object.keys(fields).length > 0)
          merged.set(row.customer, { ...merged.get(row.customer), ...fields });
        return row.customer;
      });
      if (merged.size > 0) {
        await sealPersonal(vault, tx, [...found.values()], merged);
        await noteRecorded(vault, rules, tx, merged, at);
      }
      return numbers;
    },
    lookup: async (tx, subject) => (await lookupAll(vault, tx, [subject]))[0],
    lookupAll: async (tx, subjects) => lookupAll(vault, tx, subjects),
    async find(tx, kind, value) {
      const text = keyText(kind, value);
      return text === undefined ? [] : await readHolders(tx, kind, hashOfKey(vault, kind, text));
    },
    async noteKeys(tx, keys, at) {
      await putKeys(tx, { claims: claimsOf(vault, rules, keys), replaced: [], at, source: "event" });
    },
    pseudonym: (text) => `~${vault.find("pseudonym", text.replace(/[ -]/g, "")).toString("hex").slice(0, 16)}`,
    async subjectsOf(tx, customers) {
      const rows = await tx.rows<{ hash: Buffer }>(sql`
        select subject_hmac as hash from profile.person where customer = any(${customers}::int[])`);
      const hashes = new Set(rows.map((row) => row.hash.toString("hex")));
      return (subject) => hashes.has(vault.find("subject", subject).toString("hex"));
    },
    async sticky(tx, customers) {
      const rows = await tx.rows<{ customer: number; sticky: number }>(sql`
        select customer, sticky from profile.person where customer = any(${customers}::int[])`);
      return new Map(rows.map((row) => [row.customer, String(row.sticky)]));
    },
    async personal(tx, customers) {
      const rows = await tx.rows<PersonRow & { own: number }>(sql`
        select p.customer as own, p.customer, subject_hmac, wrapped_key, data_key, sealed from profile.person p
        where p.customer = any(${customers}::int[]) and sealed is not null
        union all
        select r.survivor, p.customer, subject_hmac, wrapped_key, data_key, sealed from profile.redirect r
        join profile.person p on p.customer = r.customer
        where r.survivor = any(${customers}::int[]) and sealed is not null order by 1, 2`);
      const opened = new Map<CustomerNumber, Record<string, unknown>>();
      // The customer's own record goes over those of the others, wherever it stands among them.
      for (const own of [false, true]) {
        for (const row of rows) {
          if ((row.own === row.customer) !== own || row.sealed === null) continue;
          const fields = Object.entries(vault.open(keyOf(row), row.customer, row.sealed));
          const told = own ? fields.filter(([, value]) => value !== null || !opened.has(row.own)) : fields;
          opened.set(row.own, { ...opened.get(row.own), ...Object.fromEntries(told) });
        }
      }
      return opened;
    },
  };
}
