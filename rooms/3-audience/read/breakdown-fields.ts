/** By what members can be counted: attributes and tags, as values in ClickHouse's copy. */
import type { Catalog } from "#contracts/definitions";
import { defineCases } from "#ground/errors";
import type { Columns, Param, ValueType } from "#kits/expr";
import { hintOf } from "./source.ts";

export interface BreakdownField {
  /** As it was asked for. */
  readonly name: string;
  readonly of: "tag" | "attribute" | "unit";
  readonly key: string;
  readonly type: ValueType;
}

const cases = defineCases("audience", {
  unknown_breakdown: {
    code: "invalid_input",
    en: "{name} is no attribute or tag by which customers can be counted{hint}",
    zh: "{name} 不是可用于细分的属性或标签{hint}",
  },
});

/**
 * Attributes and tags by name, `customer.x` and `tag.x` where both have it; a bare name is the attribute's. `unit` is
 * the unit that serves the customer, by its number.
 * @throws audience.unknown_breakdown with the nearest name
 */
export function breakdownFields(catalog: Catalog, names: readonly string[]): BreakdownField[] {
  return names.map((name) => {
    if (name === "unit") return { name, of: "unit", key: name, type: "int" };
    const [, record, key = name] = /^(customer|tag)\.(.+)$/.exec(name) ?? [];
    const attribute = record === "tag" ? undefined : own(catalog.attributes, key);
    if (attribute && !attribute.personal && attribute.type !== "records")
      return { name, of: "attribute", key, type: attribute.type };
    if (record !== "customer" && own(catalog.tags, key)) return { name, of: "tag", key, type: "string" };
    const open = Object.values(catalog.attributes).filter(({ personal, type }) => !personal && type !== "records");
    const known = [...open.map((one) => one.name), ...Object.keys(catalog.tags)];
    throw cases.unknown_breakdown({ name, ...hintOf(key, known) });
  });
}

const own = <T>(of: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(of, name) ? of[name] : undefined;

/**
 * The values that a customer has of a field: an array of Nullable(String), of one element for all but lists; null where
 * it is missing. Days and instants count by month, money and doubles by power of ten: 1000 stands for all from 1,000 to
 * under 10,000.
 */
export function valuesSql(
  { of, key, type }: BreakdownField,
  columns: Columns,
  params: Record<string, Param>,
  at: string,
): string {
  if (of === "tag") {
    const { value } = columns.tag(key, (clickhouseType, bound) => {
      params[`${at}k`] = bound;
      return `{${at}k:${clickhouseType}}`;
    });
    return `[${value}]`;
  }
  if (of === "unit") return "[toString(customer.unit)]";
  const column = columns.field("customer", key, () => "");
  switch (type) {
    case "list":
      return `if(empty(${column}), [cast(null, 'Nullable(String)')], cast(${column}, 'Array(Nullable(String))'))`;
    case "date":
      return `[formatDateTime(${column}, '%Y-%m')]`;
    case "instant":
      return `[formatDateTime(${column}, '%Y-%m')]`;
    case "money":
    case "double":
      return `[toString(${band(`toFloat64(${column})`)})]`;
    default:
      return `[toString(${column})]`;
  }
}

// A hair more than the logarithm: that of 1,000 is a little less than 3.
const band = (x: string): string =>
  `if(${x} = 0, 0., sign(${x}) * exp10(floor(log10(greatest(abs(${x}), 1e-9)) + 1e-12)))`;
