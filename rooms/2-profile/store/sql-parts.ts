/** Parameters of ClickHouse's statements. */
import type { Param } from "#kits/expr";

/** Bound values of a statement, and names that are its own. */
export class SqlParts {
  readonly params: Record<string, Param> = {};
  readonly prefix: string;
  #count = 0;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  bind(clickhouseType: string, value: Param): string {
    const name = `${this.prefix}${this.#count++}`;
    this.params[name] = value;
    return `{${name}:${clickhouseType}}`;
  }

  /** A prefix for a part with parameters of its own. */
  inner(): string {
    return `${this.prefix}w${this.#count++}x`;
  }

  instant(time: number): string {
    return this.bind("DateTime64(3, 'UTC')", new Date(time).toISOString().replace("T", " ").replace("Z", ""));
  }
}

/** A text with its parameters written out: what a table's definition holds can't be bound. */
export function inlined(text: string, params: Readonly<Record<string, Param>>): string {
  return text.replace(/\{(\w+):([^}]+)\}/g, (whole, name: string, type: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${whole} has no value`);
    return type === "String" ? literal(value) : `CAST(${literal(value)} AS ${type})`;
  });
}

function literal(value: Param): string {
  if (Array.isArray(value)) return `[${value.map((one: Param) => literal(one)).join(", ")}]`;
  if (typeof value === "string") return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  return String(value);
}
