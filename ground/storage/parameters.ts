/**
 * Arrays of sets as PostgreSQL's text form, made in one pass. The driver's own way puts a column together item by item and
 * was the largest single source of garbage.
 */

const needsEscape = /["\\]/;

/** A value as the driver takes it: arrays of plain values are text, all else is left to the driver. */
export function boundValue(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const items = new Array<string>(value.length);
  for (let at = 0; at < value.length; at++) {
    const text = itemText(value[at]);
    if (text === undefined) return value;
    items[at] = text;
  }
  return `{${items.join(",")}}`;
}

function itemText(item: unknown): string | undefined {
  if (item === null || item === undefined) return "NULL";
  switch (typeof item) {
    case "number":
    case "bigint":
      return String(item);
    case "boolean":
      return item ? "t" : "f";
    case "string":
      return needsEscape.test(item) ? `"${item.replace(/["\\]/g, "\\$&")}"` : `"${item}"`;
    default:
      return item instanceof Date ? dateText(item) : undefined;
  }
}

/** ISO 8601 where PostgreSQL reads it as such: years of four digits. */
function dateText(date: Date): string | undefined {
  const text = Number.isNaN(date.getTime()) ? "" : date.toISOString();
  return text.length === 24 ? `"${text}"` : undefined;
}
