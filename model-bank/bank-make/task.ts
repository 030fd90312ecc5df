/** What a thread that makes customers is given, and what it gives back. Plain data: it crosses threads. */
import type { Catalog } from "#contracts/definitions";
import type { ListTable } from "#profile";
import type { MakePlan } from "./plan.ts";
import type { Column } from "./raw.ts";
import type { WrittenTable } from "./tables.ts";

export interface MakeTask {
  readonly plan: MakePlan;
  /** Columns that are filled in both stores. */
  readonly attributes: readonly Column[];
  /** Undefined where the catalog does not say what a holding holds. */
  readonly holdings: ListTable | undefined;
  /** Unit number by code. */
  readonly units: ReadonlyMap<string, number>;
  readonly catalog: Catalog;
  /** The vault's keys; they stay in this process. */
  readonly vault: { readonly dataKey: number; readonly wrapping: Uint8Array; readonly pepper: Uint8Array };
  /** Ids of tag values by `name value`. */
  readonly tagValues: ReadonlyMap<string, number>;
  /** Number of each series of metrics by its index in the catalog's book. */
  readonly series: ReadonlyMap<number, number>;
  /** Milliseconds at which the copy in ClickHouse is made. */
  readonly copiedAt: number;
}

/** Indices of customers, `to` excluded. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

export type Block = Uint8Array<ArrayBuffer>;

export interface Chunk {
  readonly range: Range;
  /** Rows in PostgreSQL's COPY format by table, without header and trailer. */
  readonly tables: ReadonlyMap<WrittenTable, Block>;
  /** Rows in RowBinary. */
  readonly columnarCustomer: Block;
  readonly past: Block;
  readonly rows: Readonly<Record<WrittenTable, number>>;
  readonly events: number;
  /** SHA-256 of what plan and definitions determine. */
  readonly digest: string;
}

export type ToWorker = { readonly kind: "make"; readonly range: Range };
export type FromWorker =
  | { readonly kind: "made"; readonly chunk: Chunk }
  | { readonly kind: "failed"; readonly message: string; readonly stack: string };
