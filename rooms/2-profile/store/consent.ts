/** Rows of `profile.consent`: what holds now, and every statement that was made. */
import type { CustomerNumber } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";

export interface ConsentRow {
  readonly customer: CustomerNumber;
  readonly purpose: string;
  /** Empty: every channel. */
  readonly channel: string;
  readonly given: boolean;
  readonly at: Date;
  readonly textVersion: string | null;
  /** What proves it: the touch that was answered, a document, or the fact. */
  readonly evidence: string;
  readonly source: string;
  readonly fact: string;
}

const columns = sql.raw(`customer, purpose, channel, given, at, text_version as "textVersion", evidence, source, fact`);

/** What holds now for customers. */
export async function readConsent(tx: Tx, customers: readonly CustomerNumber[]): Promise<ConsentRow[]> {
  return await tx.rows<ConsentRow>(sql`
    select ${columns} from profile.consent where customer = any(${customers}::int[])
    order by customer, purpose, channel`);
}

/** Every statement of customers, oldest first. */
export async function readConsentHistory(tx: Tx, customers: readonly CustomerNumber[]): Promise<ConsentRow[]> {
  return await tx.rows<ConsentRow>(sql`
    select ${columns} from profile.consent_history where customer = any(${customers}::int[])
    order by at, source, fact, purpose, channel`);
}

/** The rows of customers as they are now; those that no longer hold go. */
export async function replaceConsent(
  tx: Tx,
  customers: readonly CustomerNumber[],
  rows: readonly ConsentRow[],
): Promise<void> {
  await tx.run(sql`delete from profile.consent where customer = any(${customers}::int[])`);
  if (rows.length > 0) {
    await tx.run(sql`
      insert into profile.consent (customer, purpose, channel, given, at, text_version, evidence, source, fact)
      select * from ${unnested(rows)}`);
  }
}

/** Adds statements to the history; one that is there already is left as it is. */
export async function addConsentHistory(tx: Tx, rows: readonly ConsentRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.run(sql`
    insert into profile.consent_history (customer, purpose, channel, given, at, text_version, evidence, source, fact)
    select * from ${unnested(rows)} on conflict do nothing`);
}

function unnested(rows: readonly ConsentRow[]) {
  return sql`unnest(${rows.map((row) => row.customer)}::int[], ${rows.map((row) => row.purpose)}::text[],
    ${rows.map((row) => row.channel)}::text[], ${rows.map((row) => row.given)}::boolean[],
    ${rows.map((row) => row.at.toISOString())}::timestamptz[], ${rows.map((row) => row.textVersion)}::text[],
    ${rows.map((row) => row.evidence)}::text[], ${rows.map((row) => row.source)}::text[],
    ${rows.map((row) => row.fact)}::text[]) as u(customer, purpose, channel, given, at, text_version, evidence, source, fact)`;
}
