/** Algebra of sets as ClickHouse SQL over rows of bitmaps: one row for each block of 65,536 customers. */
import type { UnitScope } from "#ground/columnar";
import type { Param, SetExpression, SetLeaf } from "#kits/expr";

export interface BitmapSql {
  /** A subquery without brackets: `block`, and `s0`, `s1` … with the members of each expression. */
  readonly text: string;
  readonly params: Readonly<Record<string, Param>>;
}

/**
 * The members of each expression, as far as the reader sees them.
 * @param scope of the reader who runs it: one of a part of the bank meets every set with those whom its units serve
 * @param lists numbers of static lists by name
 * @param prefix of the parameters' names, letters and digits
 */
export function bitmapSql(
  expressions: readonly SetExpression[],
  scope: UnitScope,
  lists: ReadonlyMap<string, number>,
  prefix = "set",
): BitmapSql {
  const writer = new BitmapWriter(lists, prefix);
  const whole = scope === "all";
  const written = expressions.map((one) => {
    // Who sees all needs everybody only where the set is open to everybody.
    if (whole) return writer.write(one);
    return one.op === "everyone" ? writer.seen() : `bitmapAnd(${writer.seen()}, ${writer.write(one)})`;
  });
  const { text, params } = writer.source(whole);
  const columns = written.map((sql, at) => `${sql} as s${at}`);
  return { text: `select block, ${columns.join(", ")} from (${text})`, params };
}

const EVERYBODY: SetLeaf = { tag: "", values: [""] };

class BitmapWriter {
  readonly #leaves = new Map<string, { readonly leaf: SetLeaf; readonly column: string }>();
  readonly #lists: ReadonlyMap<string, number>;
  readonly #prefix: string;
  #everyone = false;

  constructor(lists: ReadonlyMap<string, number>, prefix: string) {
    this.#lists = lists;
    this.#prefix = prefix;
  }

  /** Everybody whom the reader sees. */
  seen(): string {
    this.#everyone = true;
    return "everyone";
  }

  write(set: SetExpression): string {
    switch (set.op) {
      case "everyone":
        return this.seen();
      case "nobody":
        return "bitmapBuild(emptyArrayUInt32())";
      case "leaf":
        return this.#column(set.leaf);
      case "and":
        return `bitmapAnd(${this.write(set.left)}, ${this.write(set.right)})`;
      case "or":
        return `bitmapOr(${this.write(set.left)}, ${this.write(set.right)})`;
      case "minus":
        return `bitmapAndnot(${this.write(set.left)}, ${this.write(set.right)})`;
    }
  }

  #column(leaf: SetLeaf): string {
    const key = JSON.stringify(leaf);
    const known = this.#leaves.get(key);
    if (known) return known.column;
    const column = `${this.#prefix}L${this.#leaves.size}`;
    this.#leaves.set(key, { leaf, column });
    return column;
  }

  /** One row for each block, a column for each leaf; blocks without any of them are not there. */
  source(whole: boolean): BitmapSql {
    const params: Record<string, Param> = {};
    const rows: string[] = [];
    const columns: string[] = [];
    const part = (column: string, text: string): void => {
      const place = columns.push(`groupBitmapMergeStateIf(members, leaf = ${columns.length}) as ${column}`) - 1;
      rows.push(`select toUInt16(${place}) as leaf, block, members from ${text}`);
    };
    if (this.#everyone)
      part("everyone", whole ? this.#text(EVERYBODY, `${this.#prefix}E`, params) : "unit_bitmap final");
    for (const { leaf, column } of this.#leaves.values()) part(column, this.#text(leaf, column, params));
    if (rows.length === 0) return { text: "select toUInt16(0) as block where 0", params };
    return { text: `select block, ${columns.join(", ")} from (${rows.join(" union all ")}) group by block`, params };
  }

  #text(leaf: SetLeaf, name: string, params: Record<string, Param>): string {
    if ("audience" in leaf) {
      params[name] = this.#lists.get(leaf.audience) ?? -1;
      return `audience_bitmap final where audience = {${name}:Int64}`;
    }
    params[name] = leaf.tag;
    if (!leaf.values) return `tag_bitmap final where tag = {${name}:String}`;
    params[`${name}V`] = leaf.values;
    return `tag_bitmap final where tag = {${name}:String} and value in {${name}V:Array(String)}`;
  }
}
