/** One customer's state for a request that decides at once: what sets read in several statements stands in one. */
import { type CustomerNumber, shardOf } from "#ground/ids";
import { sql, type Tx } from "#ground/storage";
import { type ItemType, readItems } from "#kits/expr";
import { type AttributeColumn, type CustomerState, emptyState, type ListTable, type Score } from "../rules/state.ts";
import { type StateParts, valuesOf } from "./customers.ts";
import { loadMetrics } from "./metrics.ts";

interface Row extends Record<string, unknown> {
  readonly unit: number | null;
  readonly revision: number;
  readonly tags_of: Readonly<Record<string, string>> | null;
  readonly scores_of: readonly (Omit<Score, "at"> & { readonly model: string; readonly at: string })[] | null;
}

/**
 * The same state as `loadStates` gives, without locks; undefined for one who has no row or is out of the transaction's
 * scope. One statement, and two more where metrics are wanted.
 */
export async function loadState(
  tx: Tx,
  customer: CustomerNumber,
  attributes: readonly AttributeColumn[],
  { scores = true, tags = true, lists = [], metrics }: Omit<StateParts, "listsOf"> = {},
): Promise<CustomerState | undefined> {
  const columns = ["unit", "revision", ...attributes.map(({ name }) => name)].map((name) => `c.${name}`);
  // Compared with the number alone: under row-level security a join here would read every row.
  const row = await tx.maybe<Row>(sql`
    select ${sql.raw(columns.join(", "))},
      ${tags ? tagsOf : sql`null`} as tags_of,
      ${scores ? scoresOf(customer) : sql`null`} as scores_of
      ${sql.join(
        lists.map((list) => sql`, ${listOf(list, customer)} as ${sql.ref(`list_${list.name}`)}`),
        sql``,
      )}
    from profile.customer c where c.customer = ${customer}::int`);
  if (!row) return undefined;
  const kept = metrics && (await loadMetrics(tx, [customer], metrics, { lock: false })).get(customer);
  const empty = emptyState(customer);
  return {
    customer,
    shard: shardOf(customer),
    unit: row.unit,
    values: valuesOf(row, attributes),
    scores: Object.fromEntries(
      (row.scores_of ?? []).map(({ model, value, version, at }) => [model, { value, version, at: new Date(at) }]),
    ),
    tags: row.tags_of ?? empty.tags,
    metrics: kept ?? empty.metrics,
    lists: itemsOf(row, lists),
    revision: row.revision,
  };
}

const tagsOf = sql`(select json_object_agg(t.name, t.value) from profile.tag_value t where t.id = any (c.tags))`;

const scoresOf = (customer: CustomerNumber) => sql`
  (select json_agg(json_build_object('model', s.model, 'value', s.value, 'version', s.version, 'at', s.at))
    from profile.score s where s.customer = ${customer}::int)`;

// What JSON's numbers can't hold travels as text.
const asText: ReadonlySet<ItemType> = new Set(["money", "int"]);

function listOf({ name, fields }: ListTable, customer: CustomerNumber) {
  const pairs = Object.entries(fields).map(
    ([field, type]) => `'${field}', l."${field}"${asText.has(type) ? "::text" : ""}`,
  );
  return sql`(select json_agg(json_build_object(${sql.raw(pairs.join(", "))}) order by l.place)
    from profile.${sql.raw(`list_${name}`)} l where l.customer = ${customer}::int)`;
}

function itemsOf(row: Row, lists: readonly ListTable[]): CustomerState["lists"] {
  return Object.fromEntries(
    lists.flatMap(({ name, fields }) => {
      const items = readItems(fields, row[`list_${name}`]);
      return items ? [[name, items]] : [];
    }),
  );
}
