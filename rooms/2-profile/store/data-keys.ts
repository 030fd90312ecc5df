/** Which data keys a bank's personal data stands under, checked against where the keys come from. */
import { defineCases } from "#ground/errors";
import { type Storage, sql, type Tx } from "#ground/storage";
import { keyedHash, type Vault, type WrappedKey, type WrappingKeys } from "./vault.ts";

export const dataKeyCases = defineCases("data_keys", {
  missing_key: {
    code: "unavailable",
    en: "Personal data stands under data key number {number}, which {place} does not have; start again once it is there",
    zh: "个人信息使用编号为 {number} 的数据密钥加密，而 {place} 中没有该密钥；请补齐后重新启动",
  },
  wrong_key: {
    code: "invalid_input",
    en: "Data key number {number} of {place} is not the one that this bank's personal data stands under",
    zh: "{place} 中编号为 {number} 的数据密钥与本行个人信息所用的不一致",
  },
});

/** Where keys come from: what `#ground/settings` opens. */
export interface DataKeySource {
  readonly place: string;
  key(number: number): Buffer | undefined;
  add(number: number): Promise<void>;
}

interface KeyRow {
  readonly key: number;
  readonly fingerprint: string;
  readonly retired: boolean;
}

export function fingerprintOf(key: Buffer): string {
  return keyedHash(key, "perennial data key").subarray(0, 8).toString("hex");
}

export async function readDataKeys(tx: Tx): Promise<KeyRow[]> {
  return await tx.rows<KeyRow>(
    sql`select key, fingerprint, retired_at is not null as retired from profile.data_key order by key`,
  );
}

/** The bank's newest key; a bank without one begins with number 1. */
export async function addDataKey(tx: Tx, number: number, key: Buffer, at: Date): Promise<void> {
  await tx.run(sql`
    insert into profile.data_key (key, fingerprint, made_at) values (${number}, ${fingerprintOf(key)}, ${at})
    on conflict (key) do nothing`);
}

/** Older keys that wrap nothing any more are not asked for at a start. */
export async function retireDataKeys(tx: Tx, newest: number, at: Date): Promise<void> {
  await tx.run(sql`
    update profile.data_key set retired_at = ${at} where key < ${newest} and retired_at is null
      and not exists (select 1 from profile.person p where p.data_key = data_key.key)`);
}

/**
 * The keys that a bank's vault wraps with, the newest one current. Looked at once when a bank is opened; a number that a
 * rotation elsewhere adds later is asked for when a person under it is met.
 * @throws data_keys.missing_key, data_keys.wrong_key
 */
export async function wrappingKeys(storage: Storage, source: DataKeySource, at: Date): Promise<WrappingKeys> {
  const key = (number: number): Buffer => {
    const found = source.key(number);
    if (!found) throw dataKeyCases.missing_key({ number, place: source.place });
    return found;
  };
  const standing = await storage.batch("data keys", async (tx) => {
    if ((await readDataKeys(tx)).length === 0) await addDataKey(tx, 1, key(1), at);
    return (await readDataKeys(tx)).filter((row) => !row.retired);
  });
  for (const { key: number, fingerprint } of standing) {
    if (fingerprintOf(key(number)) !== fingerprint) throw dataKeyCases.wrong_key({ number, place: source.place });
  }
  const newest = standing.at(-1)?.key ?? 1;
  return { current: () => newest, key };
}

interface PersonKeyRow {
  readonly customer: number;
  readonly subject_hmac: Buffer;
  readonly wrapped_key: Buffer;
  readonly data_key: number;
}

/** Wraps up to `most` persons' keys anew, in the order of numbers after `after`; the last number, null when none is left. */
export async function rewrapSome(
  tx: Tx,
  vault: Pick<Vault, "rewrap">,
  to: number,
  after: number,
  most: number,
): Promise<{ readonly last: number | null; readonly count: number }> {
  const rows = await tx.rows<PersonKeyRow>(sql`
    select customer, subject_hmac, wrapped_key, data_key from profile.person
    where customer > ${after} and data_key <> ${to} order by customer limit ${most} for update`);
  if (rows.length === 0) return { last: null, count: 0 };
  const keys = rows.map(
    (row): WrappedKey =>
      vault.rewrap({ subject: row.subject_hmac, wrapped: row.wrapped_key, dataKey: row.data_key }, to),
  );
  await tx.run(sql`
    update profile.person p set wrapped_key = u.wrapped, data_key = ${to}
    from unnest(${rows.map((row) => row.customer)}::int[], ${keys.map((one) => one.wrapped)}::bytea[])
      as u(customer, wrapped) where p.customer = u.customer`);
  return { last: rows.at(-1)?.customer ?? null, count: rows.length };
}

/** Persons whose key stands under another data key than `to`. */
export async function countElsewhere(tx: Tx, to: number): Promise<number> {
  const row = await tx.one<{ n: number }>(sql`select count(*) as n from profile.person where data_key <> ${to}`);
  return row.n;
}
