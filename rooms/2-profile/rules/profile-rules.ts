/** What the profile takes from a bank's catalog, made ready once. */
import type { Catalog } from "#contracts/definitions";
import type { ItemType } from "#kits/expr";
import { type MetricBook, metricBookOf } from "./metrics/index.ts";
import type { AttributeColumn, ListTable } from "./state.ts";
import { isForAll, type TagRules, tagRulesOf } from "./tags.ts";

export interface ProfileRules {
  /** IANA zone of the bank's days. */
  readonly zone: string;
  readonly attributes: ReadonlyMap<string, AttributeColumn>;
  readonly lists: ReadonlyMap<string, ListTable>;
  /** Unit id by the code that `outlet` (else `branch`) carries. */
  readonly units: ReadonlyMap<string, number>;
  readonly tags: TagRules;
  readonly metrics: MetricBook;
  /** Attributes that follow what was inferred of a customer. */
  readonly inferred?: ReadonlySet<string>;
}

/** @throws condition.* when a tag's rule does not compile; a catalog that was checked has none */
export function profileRulesOf(catalog: Catalog, zone: string, units: ReadonlyMap<string, number>): ProfileRules {
  return {
    zone,
    attributes: new Map(columnsOf(catalog).map((column) => [column.name, column])),
    lists: new Map(listsOf(catalog).map((list) => [list.name, list])),
    units,
    tags: tagRulesOf(catalog, zone),
    metrics: metricBookOf(catalog, zone),
    inferred: inferredOf(catalog),
  };
}

/** Attributes that computations set beside their tags, entitlements left out. */
function inferredOf({ tags }: Catalog): Set<string> {
  const names = Object.values(tags).flatMap((tag) => (isForAll(tag) ? [] : [tag.computed?.with.attribute]));
  return new Set(names.filter((name) => typeof name === "string"));
}

/** Attributes that the profile keeps as columns: all but personal ones and lists of records. */
export function columnsOf(catalog: Catalog): AttributeColumn[] {
  return Object.values(catalog.attributes).flatMap(({ name, type, personal }) =>
    personal || type === "records" ? [] : [{ name, type }],
  );
}

/** Attributes that are lists of records, as far as the catalog says what a record holds. */
export function listsOf(catalog: Catalog): ListTable[] {
  return Object.values(catalog.attributes).flatMap(({ name, type, personal, fields }) => {
    if (personal || type !== "records" || !fields) return [];
    const types = Object.entries(fields).map(([field, of]): [string, ItemType] => [field, of.type]);
    return [{ name, fields: Object.fromEntries(types) }];
  });
}
