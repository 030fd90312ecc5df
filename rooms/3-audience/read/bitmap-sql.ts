/** Algebra of sets as ClickHouse SQL over rows of bitmaps: one row for each block of 65,536 customers. */
import type { UnitScope } from "#ground/columnar";
import type { Param, SetExpression, SetLeaf } from "#kits/expr";

export interface BitmapSql {
  /** A subquery without brackets: `block`, `everyone`, and `s0`, `s1` … with the members of each expression. */
  readonly text: string;
  readonly params: Readonly<Record<string, Param>>;
}

/**
 * The members of each expression, as far as the reader sees them, and `everyone`: whom the reader sees.
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
  const writer = new BitmapWriter(lists, scope === "all", prefix);
  const written = expressions.map((one) => {
    const sql = writer.write(one);
    return scope === "all" || one.op === "everyone" ? sql : `bitmapAnd(everyone, ${sql})`;
  });
  const { text, params } = writer.source();
  const columns = written.map((sql, at) => `${sql} as s${at}`);
  return { text: `select block, everyone, ${columns.join(", ")} from (${text})`, params };
}

class BitmapWriter {
  readonly #columns = new Map<string, string>();
  readonly #made: string[] = [];
  /** Which rows are read: tags with all of their values, and tests of others and of audiences. */
  readonly #tags: string[] = [];
  readonly #valued: string[] = [];
  readonly #audiences: string[] = [];
  readonly #params: Record<string, Param> = {};
  readonly #lists: ReadonlyMap<string, number>;
  readonly #whole: boolean;
  readonly #prefix: string;

  constructor(lists: ReadonlyMap<string, number>, whole: boolean, prefix: string) {
    this.#lists = lists;
    this.#whole = whole;
    this.#prefix = prefix;
  }

  write(set: SetExpression): string {
    switch (set.op) {
      case "everyone":
        return "everyone";
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
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    const name = `${this.#prefix}L${this.#columns.size}`;
    const test = this.#test(leaf, name);
    if ("audience" in leaf) this.#audiences.push(`audience = ${test}`);
    else if (leaf.values) this.#valued.push(test);
    else this.#tags.push(leaf.tag);
    this.#made.push(`${merged("audience" in leaf ? `listed = ${test}` : test)} as ${name}`);
    this.#columns.set(key, name);
    return name;
  }

  #test(leaf: SetLeaf, name: string): string {
    if ("audience" in leaf) {
      this.#params[name] = this.#lists.get(leaf.audience) ?? -1;
      return `{${name}:Int64}`;
    }
    this.#params[name] = leaf.tag;
    if (!leaf.values) return `tag = {${name}:String}`;
    this.#params[`${name}V`] = leaf.values;
    return `tag = {${name}:String} and value in {${name}V:Array(String)}`;
  }

  /**
   * One row for each block of customers whom the reader sees, a column for each leaf. Each table is read once, whatever
   * the number of leaves: a read costs more than what it finds.
   */
  source(): BitmapSql {
    const everybody = "tag = ''";
    const tags = [...(this.#whole ? [""] : []), ...this.#tags];
    const tests = [...this.#valued];
    if (tags.length > 0) {
      this.#params[`${this.#prefix}T`] = tags;
      tests.unshift(`tag in {${this.#prefix}T:Array(String)}`);
    }
    const rows: string[] = [];
    if (tests.length > 0)
      rows.push(`select block, members, tag, value, toInt64(-2) as listed, 0 as own
        from tag_bitmap final where ${tests.map((test) => `(${test})`).join(" or ")}`);
    if (this.#audiences.length > 0)
      rows.push(`select block, members, '-' as tag, '' as value, toInt64(audience) as listed, 0 as own
        from audience_bitmap final where ${this.#audiences.map((test) => `(${test})`).join(" or ")}`);
    // A scope's filter is on this table: a unit that may not be seen is not there.
    if (!this.#whole)
      rows.push(`select block, members, '-' as tag, '' as value, toInt64(-2) as listed, 1 as own
        from unit_bitmap final`);
    const everyone = `${merged(this.#whole ? everybody : "own = 1")} as everyone`;
    return {
      text: `select block, ${[everyone, ...this.#made].join(", ")} from (${rows.join(" union all ")}) group by block`,
      params: this.#params,
    };
  }
}

const merged = (test: string): string => `groupBitmapMergeStateIf(members, ${test})`;
