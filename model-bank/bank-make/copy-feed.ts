/** A COPY that is fed while its rows are being made, with a bound on what waits. */
import { ownerTransaction, type PostgresConnection, sql, type Tx } from "#ground/storage";
import { copyHeader, copyTrailer } from "./postgres-rows.ts";

/** Bytes that may wait for the server. */
const MOST = 24 * 2 ** 20;
const SLICE = 256 * 2 ** 10;

/** Bytes on their way from a maker to a COPY. */
class Pipe implements AsyncIterable<Buffer> {
  readonly #blocks: Buffer[] = [];
  #bytes = 0;
  #ended = false;
  #failure: unknown;
  #wake: (() => void)[] = [];

  /** Resolves when there is room for more. */
  async push(block: Uint8Array): Promise<void> {
    if (block.length === 0) return;
    this.#blocks.push(Buffer.from(block.buffer, block.byteOffset, block.byteLength));
    this.#bytes += block.length;
    this.#changed();
    while (this.#bytes > MOST && this.#failure === undefined) await this.#change();
    if (this.#failure !== undefined) throw this.#failure;
  }

  end(): void {
    this.#ended = true;
    this.#changed();
  }

  /** The reader is gone, or the maker. */
  fail(error: unknown): void {
    this.#failure ??= error;
    this.#changed();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    yield copyHeader;
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const block = this.#blocks.shift();
      if (block) {
        for (let at = 0; at < block.length; at += SLICE) yield block.subarray(at, at + SLICE);
        this.#bytes -= block.length;
        this.#changed();
      } else if (this.#ended) break;
      else await this.#change();
    }
    yield copyTrailer;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

export interface CopyFeed {
  push(block: Uint8Array): Promise<void>;
  /** Ends the rows, builds the indexes anew and commits. */
  finish(): Promise<void>;
  /** Gives up; nothing is kept. */
  abandon(error: unknown): Promise<void>;
}

export interface CopyTarget {
  readonly owner: PostgresConnection;
  /** `profile.person` */
  readonly table: string;
  readonly columns: readonly string[];
  /** Primary key and unique constraints whose values come in no order are built after the rows, too. */
  readonly scattered: boolean;
  /** Work that takes much memory, one at a time over all feeds. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Fills an empty table in one transaction of the owner: forced row-level security stands aside (COPY does not go through
 * it), rows are frozen as they come (nothing has to look at them again), and indexes are built once from the whole.
 */
export function openCopy(target: CopyTarget): CopyFeed {
  const pipe = new Pipe();
  const done = ownerTransaction(target.owner, async (tx) => {
    const { name, names } = quotedOf(target);
    const asleep = await sleep(tx, target);
    await tx.copyIn(`copy ${name} (${names}) from stdin (format binary, freeze)`, pipe);
    await target.inTurn(async () => {
      await tx.run(sql`set local maintenance_work_mem = '384MB'`);
      await tx.run(sql`set local max_parallel_maintenance_workers = 1`);
      for (const statement of asleep) await tx.run(sql.raw(statement));
    });
  });
  done.catch((error: unknown) => pipe.fail(error));
  return {
    push: (block) => pipe.push(block),
    async finish() {
      pipe.end();
      await done;
    },
    async abandon(error) {
      pipe.fail(error);
      await done.catch(() => undefined);
    },
  };
}

function quotedOf({ table, columns }: CopyTarget): { name: string; names: string } {
  return { name: table, names: columns.map((column) => `"${column}"`).join(", ") };
}

/** @returns the statements that bring back what stands aside */
async function sleep(tx: Tx, { table, scattered }: CopyTarget): Promise<string[]> {
  const constraints = await tx.rows<{ name: string; definition: string }>(sql`
    select conname as name, pg_catalog.pg_get_constraintdef(oid) as definition from pg_catalog.pg_constraint
    where conrelid = ${table}::text::regclass and contype in ('p', 'u') and ${scattered} order by contype, conname`);
  const indexes = await tx.rows<{ name: string; definition: string }>(sql`
    select i.indexrelid::regclass::text as name, pg_catalog.pg_get_indexdef(i.indexrelid) as definition
    from pg_catalog.pg_index i where i.indrelid = ${table}::text::regclass
      and not exists (select 1 from pg_catalog.pg_constraint c where c.conindid = i.indexrelid) order by 1`);
  const wake = constraints.map(({ name, definition }) => `alter table ${table} add constraint "${name}" ${definition}`);
  await tx.run(sql.raw(`truncate ${table}`));
  await tx.run(sql.raw(`alter table ${table} no force row level security`));
  for (const { name } of constraints) await tx.run(sql.raw(`alter table ${table} drop constraint "${name}"`));
  for (const { name } of indexes) await tx.run(sql.raw(`drop index ${name}`));
  return [...wake, ...indexes.map(({ definition }) => definition), `alter table ${table} force row level security`];
}
