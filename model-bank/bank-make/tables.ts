/** The tables of a bank that a make fills, and the order of their columns. */
import type { ListTable } from "#profile";
import type { Column } from "./raw.ts";

export const tableNames = [
  "person",
  "identity_key",
  "customer",
  "consent",
  "consent_history",
  "list_holdings",
  "tag",
  "metric_state",
] as const;
export type TableName = (typeof tableNames)[number];

/** The history of consent begins with what holds: its rows are those of `consent`. */
export type WrittenTable = Exclude<TableName, "consent_history">;
export const writtenTables: readonly WrittenTable[] = tableNames.filter((name) => name !== "consent_history");

export function fullName(table: TableName): string {
  return `profile.${table}`;
}

/** Tables whose keys come in no order of the customers. */
export const scatteredTables: ReadonlySet<TableName> = new Set(["identity_key"]);

const consent = ["customer", "purpose", "channel", "given", "at", "text_version", "evidence", "source", "fact"];

/** Columns by table in the order in which rows are written; none for a table that the bank does not have. */
export function columnsOfTables(
  attributes: readonly Column[],
  holdings: ListTable | undefined,
): Readonly<Record<TableName, readonly string[]>> {
  return {
    person: ["customer", "subject_hmac", "sticky", "wrapped_key", "data_key", "sealed", "created_at"],
    identity_key: ["kind", "hmac", "customer", "exclusive", "held", "since", "source"],
    customer: ["customer", "shard", "unit", "revision", "tags", ...attributes.map(({ name }) => name)],
    consent,
    consent_history: consent,
    list_holdings: holdings ? ["customer", "place", ...Object.keys(holdings.fields)] : [],
    tag: ["customer", "name", "value", "source", "set_at", "set_by", "rule_version"],
    metric_state: ["customer", "revision", "shard", "state"],
  };
}

/** Columns of ClickHouse's copy in the order in which rows are written. */
export function columnarCustomerColumns(attributes: readonly Column[], holdings: ListTable | undefined): string[] {
  return [
    "customer",
    "shard",
    "unit",
    "revision",
    "copied_at",
    "tags",
    ...attributes.map(({ name }) => name),
    ...Object.keys(holdings?.fields ?? {}).map((field) => `holdings.${field}`),
  ];
}

/** What a make wrote. */
export interface Counts {
  readonly rows: Readonly<Record<TableName, number>>;
  readonly customers: number;
  readonly events: number;
}
