/** One consistent picture of a database, read by many short transactions while everybody else goes on writing. */
import pg from "pg";
import { type PostgresConnection, type Tx, transactionOn, types } from "./postgres.ts";

export interface Snapshot {
  /** The transaction that keeps the picture alive. Tables read in it stay locked to the end: ask it for the catalog alone. */
  readonly holder: Tx;
  /**
   * A short transaction that sees the same picture. Its locks end with it, so that a partition can be attached or a
   * column added while other tables are still being read. One at a time, in the order of asking.
   */
  read<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
}

// Values must print the same text whatever server or database they are read from.
const printing = `
  set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set extra_float_digits = 1;
  set bytea_output = 'hex'; set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set search_path = ''`;

/** A connection of the owner whose texts can be compared between servers. */
export async function withPlainTexts<T>(
  owner: PostgresConnection,
  fn: (client: pg.Client) => Promise<T>,
  name = "perennial snapshot",
): Promise<T> {
  const client = new pg.Client({ ...owner, types, ssl: owner.ssl ?? false, application_name: name });
  // A connection that breaks fails the statement under way; without a listener it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query(printing);
    return await fn(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Opens a picture of the database as the owner; it is gone when `fn` ends. */
export async function withSnapshot<T>(owner: PostgresConnection, fn: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  return await withPlainTexts(owner, async (holder) => {
    await holder.query("begin isolation level repeatable read read only");
    const { rows } = await holder.query<{ name: string }>("select pg_export_snapshot() as name");
    const name = holder.escapeLiteral(rows[0]?.name ?? "");
    return await withPlainTexts(owner, async (reader) => {
      const inPicture = async <R>(work: (tx: Tx) => Promise<R>): Promise<R> => {
        await reader.query("begin isolation level repeatable read read only");
        try {
          await reader.query(`set transaction snapshot ${name}`);
          const result = await work(transactionOn(reader));
          await reader.query("commit");
          return result;
        } catch (thrown) {
          await reader.query("rollback").catch(() => undefined);
          throw thrown;
        }
      };
      let last: Promise<unknown> = Promise.resolve();
      return await fn({
        holder: transactionOn(holder),
        read(work) {
          const mine = last.then(() => inPicture(work));
          last = mine.catch(() => undefined);
          return mine;
        },
      });
    });
  });
}
