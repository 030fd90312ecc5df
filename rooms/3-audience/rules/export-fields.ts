/** What stands in an exported file. Pure. */
import type { Catalog } from "#contracts/definitions";
import { formatYuan } from "#ground/money";
import type { Value, ValueType } from "#kits/expr";

/** A column of the file: a personal field, an attribute, or `tag.` and a tag's name. */
export interface ExportField {
  readonly name: string;
  readonly kind: "personal" | "attribute" | "tag";
  /** Attribute's or tag's own name. */
  readonly of: string;
  readonly type: ValueType;
  readonly zh: string;
  readonly en: string;
}

/** Every column that a file may have, by name. */
export function exportFields({ attributes, tags }: Pick<Catalog, "attributes" | "tags">): Map<string, ExportField> {
  const fields = new Map<string, ExportField>();
  for (const { name, type, personal, zh, en } of Object.values(attributes)) {
    if (type === "records") continue;
    fields.set(name, { name, kind: personal ? "personal" : "attribute", of: name, type, zh, en });
  }
  for (const { name, zh, en } of Object.values(tags))
    fields.set(`tag.${name}`, { name: `tag.${name}`, kind: "tag", of: name, type: "string", zh, en });
  return fields;
}

/** What a file has when nobody says otherwise, as far as the catalog knows it. */
export const usualFields: readonly string[] = ["name", "phone", "branch", "outlet", "manager", "tag.tier"];

/** A value as a cell: money in yuan, instants in ISO 8601, lists with blanks between. */
export function cellOf(type: ValueType, value: Value | undefined): string | number | null {
  if (value === undefined) return null;
  if (type === "money") return formatYuan(Number(value));
  if (type === "instant") return new Date(Number(value)).toISOString();
  if (typeof value === "number") return value;
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.join(" ") : String(value);
}
