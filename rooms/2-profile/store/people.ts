/** Who a subject is: the customer's number and sealed personal fields, in sets. */
import type { CustomerNumber } from "#ground/ids";
import { fnv1a32 } from "#ground/random";
import { sql, type Tx } from "#ground/storage";
import type { Vault } from "./vault.ts";

interface PersonRow {
  customer: number;
  subject_hmac: Buffer;
  wrapped_key: Buffer;
  sealed: Buffer | null;
}

interface Subject {
  readonly hash: Buffer;
  readonly sticky: number;
}

export interface People {
  /**
   * The numbers of subjects (the bank's customer ids), in the order given; unknown ones are made. Personal fields, where
   * given, are merged over what is known and sealed. Runs in the caller's transaction.
   */
  identify(
    tx: Tx,
    subjects: readonly string[],
    personal: readonly (Readonly<Record<string, unknown>> | null)[],
    at: Date,
  ): Promise<CustomerNumber[]>;
  /** The number of a known subject. */
  lookup(tx: Tx, subject: string): Promise<CustomerNumber | undefined>;
  /** The pseudonym of each customer for sticky draws: the same in every installation that knows the subject. */
  sticky(tx: Tx, customers: readonly CustomerNumber[]): Promise<Map<CustomerNumber, string>>;
  /** Opened personal fields by customer; whoever calls masks them or has a recorded reason. */
  personal(tx: Tx, customers: readonly CustomerNumber[]): Promise<Map<CustomerNumber, Record<string, unknown>>>;
}

async function known(tx: Tx, hashes: readonly Buffer[]): Promise<Map<string, PersonRow>> {
  const rows = await tx.rows<PersonRow>(sql`
    select customer, subject_hmac, wrapped_key, sealed from profile.person where subject_hmac = any(${hashes}::bytea[])`);
  return new Map(rows.map((row) => [row.subject_hmac.toString("hex"), row]));
}

async function makeMissing(
  vault: Vault,
  tx: Tx,
  hashes: ReadonlyMap<string, Subject>,
  found: Map<string, PersonRow>,
  at: Date,
): Promise<Map<string, PersonRow>> {
  // Sorted, so that two requests that make the same people wait for each other and never deadlock.
  const missing = [...hashes.entries()].filter(([hex]) => !found.has(hex)).sort(([a], [b]) => (a < b ? -1 : 1));
  if (missing.length === 0) return found;
  const subjects = missing.map(([, subject]) => subject.hash);
  await tx.run(sql`
    insert into profile.person (subject_hmac, sticky, wrapped_key, created_at)
    select subject, sticky, wrapped, ${at} from unnest(${subjects}::bytea[], ${missing.map(([, subject]) => subject.sticky)}::bigint[], ${subjects.map((s) => vault.newKey(s))}::bytea[])
      as u(subject, sticky, wrapped)
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
    ...(row.sealed ? vault.open(row.wrapped_key, row.subject_hmac, row.customer, row.sealed) : {}),
    ...merged.get(row.customer),
  });
  const all = changed.map((row) => ({ row, fields: fields(row) }));
  const hash = (kind: "phone" | "email", value: unknown): Buffer | null =>
    typeof value === "string" && value !== "" ? vault.find(kind, value) : null;
  await tx.run(sql`
    update profile.person p set sealed = u.sealed, phone_hmac = u.phone, email_hmac = u.email
    from unnest(${changed.map((row) => row.customer)}::int[],
      ${all.map(({ row, fields }) => vault.seal(row.wrapped_key, row.subject_hmac, row.customer, fields))}::bytea[],
      ${all.map(({ fields }) => hash("phone", fields.phone))}::bytea[],
      ${all.map(({ fields }) => hash("email", fields.email))}::bytea[]) as u(customer, sealed, phone, email)
    where p.customer = u.customer`);
}

export function createPeople(vault: Vault): People {
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
      const found = await makeMissing(
        vault,
        tx,
        hashes,
        await known(
          tx,
          [...hashes.values()].map((subject) => subject.hash),
        ),
        at,
      );
      const merged = new Map<number, Record<string, unknown>>();
      const numbers = hexes.map((hex, i) => {
        const row = found.get(hex);
        if (!row) throw new Error("a person that was just made is missing");
        const fields = personal[i];
        if (fields && Object.keys(fields).length > 0)
          merged.set(row.customer, { ...merged.get(row.customer), ...fields });
        return row.customer;
      });
      if (merged.size > 0) await sealPersonal(vault, tx, [...found.values()], merged);
      return numbers;
    },
    async lookup(tx, subject) {
      return (await known(tx, [vault.find("subject", subject)])).values().next().value?.customer;
    },
    async sticky(tx, customers) {
      const rows = await tx.rows<{ customer: number; sticky: number }>(sql`
        select customer, sticky from profile.person where customer = any(${customers}::int[])`);
      return new Map(rows.map((row) => [row.customer, String(row.sticky)]));
    },
    async personal(tx, customers) {
      const rows = await tx.rows<PersonRow>(sql`
        select customer, subject_hmac, wrapped_key, sealed from profile.person
        where customer = any(${customers}::int[]) and sealed is not null`);
      return new Map(
        rows.flatMap((row) =>
          row.sealed
            ? [[row.customer, vault.open(row.wrapped_key, row.subject_hmac, row.customer, row.sealed)] as const]
            : [],
        ),
      );
    },
  };
}
