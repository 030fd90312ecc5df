/** Lists of records on a customer, as facts change them. Pure. */
import { type Item, type ItemType, readItems } from "#kits/expr";
import type { ProfileFact } from "./profile-fact.ts";
import type { ListTable } from "./state.ts";

type Lists = Readonly<Record<string, readonly Item[]>>;
type Tables = ReadonlyMap<string, ListTable>;

/** The list that facts of single holdings change. */
export const HOLDINGS = "holdings";
/** What tells a customer's holdings apart. */
const REFERENCE = "reference";

/** Names of the lists that a fact states anew or changes in part. */
export function listsOfFact(fact: Pick<ProfileFact, "type" | "data">, tables: Tables): readonly string[] {
  if (tables.size === 0) return [];
  if (fact.type === "holding_changed" || fact.type === "holding_ended") return tables.has(HOLDINGS) ? [HOLDINGS] : [];
  if (fact.type !== "customer_recorded" && fact.type !== "attribute_changed") return [];
  return [...tables.keys()].filter((name) => name in fact.data);
}

/** The lists after a fact; the same object when none changes. Whole lists are replaced, single holdings changed. */
export function listsAfter(lists: Lists, fact: Pick<ProfileFact, "type" | "data">, tables: Tables): Lists {
  let after = lists;
  for (const name of listsOfFact(fact, tables)) {
    const { fields = {} } = tables.get(name) ?? {};
    const before = after[name] ?? none;
    const items = itemsAfter(before, fact, name, fields);
    if (sameItems(before, items)) continue;
    const { [name]: _, ...others } = after;
    after = items.length === 0 ? others : { ...others, [name]: items };
  }
  return after;
}

const none: readonly Item[] = [];

function itemsAfter(
  before: readonly Item[],
  { type, data }: Pick<ProfileFact, "type" | "data">,
  name: string,
  fields: Readonly<Record<string, ItemType>>,
): readonly Item[] {
  // null in a record says that the source no longer knows of any.
  if (type !== "holding_changed" && type !== "holding_ended") return readItems(fields, data[name] ?? []) ?? before;
  const { [REFERENCE]: reference } = data;
  if (typeof reference !== "string") return before;
  const place = before.findIndex((item) => item[REFERENCE] === reference);
  if (type === "holding_ended") return place < 0 ? before : before.filter((_, at) => at !== place);
  const [said = {}] = readItems(fields, [data]) ?? [];
  const known = Object.entries(before[place] ?? {}).filter(([field]) => data[field] === undefined);
  const item = { ...Object.fromEntries(known), ...said };
  return place < 0 ? [...before, item] : before.map((other, at) => (at === place ? item : other));
}

function sameItems(a: readonly Item[], b: readonly Item[]): boolean {
  return a === b || (a.length === b.length && a.every((item, at) => sameItem(item, b[at] ?? {})));
}

function sameItem(a: Item, b: Item): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.is(a[name], b[name]));
}
