/** What a person says of a file's columns, over what their values look like. */
import { parseDocument } from "yaml";
import { type ValueType, valueTypes } from "#kits/expr";
import { tryCases } from "./cases.ts";

export interface ColumnSaid {
  readonly type?: ValueType;
  /** Name in conditions. */
  readonly name?: string;
  /** Cells that mean: no value. */
  readonly missing?: readonly string[];
}

/** By header. */
export type ColumnMap = ReadonlyMap<string, ColumnSaid>;

const nameForm = /^[A-Za-z_][A-Za-z0-9_]{0,59}$/;

function bad(message: string, messageZh: string): Error {
  return tryCases.bad_map({ message, message_zh: messageZh });
}

/**
 * Reads a map. Its columns stand under `columns`, or bare: `balance: money`, or
 * `Balance (CNY): { name: balance, type: money, missing: ["n/a"] }`. A map of `bank/imports` is read too: its fields say
 * name, type and missing cells of the columns that they come from.
 * @throws try.bad_map
 */
export function readColumnMap(text: string): ColumnMap {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw bad(error.message, error.message);
  const whole: unknown = document.toJS();
  if (whole === null || whole === undefined) return new Map();
  if (!isObject(whole)) throw bad("it must be columns by name", "应按列名书写");
  if (Array.isArray(whole.facts)) return fromImportMap(whole.facts);
  const columns = isObject(whole.columns) ? whole.columns : isObject(whole.types) ? whole.types : whole;
  return new Map(Object.entries(columns).map(([header, said]) => [header, saidOf(header, said)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function saidOf(header: string, said: unknown): ColumnSaid {
  const { type, as, name, missing } = isObject(said) ? said : { type: said };
  const kind = type ?? as;
  if (kind !== undefined && !isType(kind)) {
    const known = valueTypes.join(", ");
    throw bad(
      `${header}: ${String(kind)} is no type; there are ${known}`,
      `${header}：没有类型 ${String(kind)}；可用 ${known}`,
    );
  }
  if (name !== undefined && (typeof name !== "string" || !nameForm.test(name))) {
    throw bad(`${header}: a name has letters, digits and _`, `${header}：名称只能用字母、数字与 _`);
  }
  if (missing !== undefined && !(Array.isArray(missing) && missing.every((one) => typeof one !== "object"))) {
    throw bad(`${header}: missing must be a list of texts`, `${header}：missing 应为文本列表`);
  }
  return {
    ...(kind === undefined ? {} : { type: kind }),
    ...(name === undefined ? {} : { name }),
    ...(missing === undefined ? {} : { missing: missing.map(String) }),
  };
}

function isType(value: unknown): value is ValueType {
  return (valueTypes as readonly unknown[]).includes(value);
}

function fromImportMap(facts: readonly unknown[]): ColumnMap {
  const map = new Map<string, ColumnSaid>();
  for (const fact of facts) {
    if (!isObject(fact) || fact.type !== "customer_recorded" || !isObject(fact.fields)) continue;
    for (const [name, cell] of Object.entries(fact.fields)) {
      if (!isObject(cell) || typeof cell.from !== "string" || map.has(cell.from)) continue;
      map.set(cell.from, saidOf(cell.from, { name, type: cell.as ?? "string", missing: cell.missing }));
    }
  }
  return map;
}
