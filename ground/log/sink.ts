/** Where blocks go and what is asked of it; `#ground/columnar` fits it. */

export interface BlockInsert {
  readonly table: string;
  readonly columns?: readonly string[];
  readonly bytes: Uint8Array;
  readonly format: string;
  readonly token?: string;
}

export interface BlockSink {
  rows<R>(query: string, params?: Readonly<Record<string, unknown>>): Promise<R[]>;
  command(query: string, params?: Readonly<Record<string, unknown>>): Promise<void>;
  insert(block: BlockInsert): Promise<number>;
  /** A query with its own FORMAT, as bytes. */
  exec(query: string, params?: Readonly<Record<string, unknown>>): Promise<AsyncIterable<Uint8Array>>;
}
