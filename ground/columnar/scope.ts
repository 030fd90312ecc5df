/**
 * A person's reach over ClickHouse. Every table of the database gets a filter on its `unit` column through
 * `additional_table_filters`, which the engine applies wherever the table is read: joins, subqueries, views. A table
 * without that column fails the query unless its comment says `scope: open`, or `scope: lookup`: its rows then belong to
 * the unit that {@link lookup} names for their `customer`.
 */
import { columnarCases } from "./cases.ts";
import { literal, quoteName, type Token, tokens } from "./sql-text.ts";

/** Table or view with `customer` and `unit`: whose rows a table without a unit of its own holds. */
export const lookup = "unit_of_customer";

/** Unit numbers that may be seen, or all of them. */
export type UnitScope = "all" | readonly number[];

export interface TableShape {
  readonly database: string;
  readonly name: string;
  readonly unit: number;
  readonly comment: string;
  readonly engine: string;
}

/** Lists what a scope has to cover. Asked anew for each query: a table made since must not slip through. */
export const shapesSql = `
  SELECT t.database AS database, t.name AS name, t.comment AS comment, t.engine AS engine,
         toUInt8(c.table != '') AS unit
  FROM system.tables AS t
  LEFT JOIN (SELECT table FROM system.columns WHERE database = currentDatabase() AND name = 'unit') AS c
    ON t.name = c.table
  WHERE t.database = currentDatabase()`;

export const databasesSql = "SELECT name FROM system.databases WHERE name != currentDatabase()";

// Sources that are not tables of this database, so no filter reaches them; `merge` and `loop` read tables by pattern.
const foreignSources = new Set(
  (
    "merge loop remote remotesecure cluster clusterallreplicas file filecluster url urlcluster s3 s3cluster gcs hdfs " +
    "hdfscluster azureblobstorage azureblobstoragecluster mysql postgresql sqlite mongodb redis odbc jdbc executable input dictionary dictget " +
    "iceberg icebergs3 deltalake hudi mergetreeindex mergetreeprojection mergetreetextindex mergetreeanalyzeindexes " +
    "timeseriesdata timeseriestags timeseriesmetrics timeseriesselector prometheusquery view viewexplain python " +
    "arrowflight ytsaurus joinget joingetornull fuzzquery catboostevaluate"
  ).split(" "),
);

/**
 * Refuses what could reach past the filters. It reads words, not meaning, and so refuses a few harmless queries too.
 * @param databases the other databases of the server
 */
export function refuseOutside(sql: string, databases: readonly string[]): void {
  const others = new Set([...databases, "system", "information_schema"].map((name) => name.toLowerCase()));
  let first: Token | undefined;
  let previous: Token | undefined;
  let name: string | undefined;
  for (const token of tokens(sql)) {
    if (!first && token.text !== "(") first = token;
    if (token.kind === "quoted" && token.text.includes("\\")) refuse(token.text);
    if (token.text === ";") refuse(";");
    if (name !== undefined) {
      if (token.text === "." && others.has(name)) refuse(`${name}.`);
      if (token.text === "(" && (foreignSources.has(name) || name.startsWith("dict"))) refuse(`${name}()`);
    }
    name = nameOf(token);
    if (name === "settings" && token.kind === "word") refuse("SETTINGS");
    if (name === "identifier" && previous?.text === ":") refuse("Identifier parameters");
    if (token.kind === "word" && (name === "outfile" || name === "infile")) refuse(name.toUpperCase());
    previous = token;
  }
  const opening = first?.text.toUpperCase();
  if (opening !== "SELECT" && opening !== "WITH") refuse(opening ?? "an empty query");
}

function nameOf(token: Token): string | undefined {
  if (token.kind === "word") return token.text.toLowerCase();
  return token.kind === "quoted" ? token.text.slice(1, -1).toLowerCase() : undefined;
}

function refuse(what: string): never {
  throw columnarCases.out_of_scope({ what });
}

/** The value of `additional_table_filters`. */
export function tableFilters(shapes: readonly TableShape[], scope: readonly number[]): string {
  const seen = unitFilter(scope);
  const entries = shapes
    .filter((shape) => !/View$/.test(shape.engine) || shape.engine === "MaterializedView")
    .filter((shape) => shape.unit !== 0 || !/\bscope: open\b/.test(shape.comment))
    .map((shape) => {
      const filter = filterOf(shape, seen);
      return `${literal(`${shape.database}.${shape.name}`)}: ${literal(filter)}`;
    });
  return `{${entries.join(", ")}}`;
}

function filterOf({ database, unit, comment }: TableShape, seen: string): string {
  if (unit !== 0) return seen;
  if (!/\bscope: lookup\b/.test(comment)) return "throwIf(materialize(1), 'no unit column') = 0";
  return `customer IN (SELECT customer FROM ${quoteName(database)}.${lookup} WHERE ${seen})`;
}

/** Neighbouring numbers become ranges: a head of a region sees hundreds of outlets. */
function unitFilter(scope: readonly number[]): string {
  for (const unit of scope) {
    if (!Number.isSafeInteger(unit)) throw columnarCases.out_of_scope({ what: `unit ${String(unit)}` });
  }
  const sorted = [...new Set(scope)].sort((a, b) => a - b);
  const ranges: { from: number; to: number }[] = [];
  for (const unit of sorted) {
    const last = ranges.at(-1);
    if (last && last.to + 1 === unit) last.to = unit;
    else ranges.push({ from: unit, to: unit });
  }
  const singles = ranges.filter((range) => range.from === range.to).map((range) => range.from);
  const parts = ranges
    .filter((range) => range.from !== range.to)
    .map((range) => `unit BETWEEN ${range.from} AND ${range.to}`);
  if (singles.length > 0) parts.push(`unit IN (${singles.join(", ")})`);
  return parts.length === 0 ? "0" : `(${parts.join(" OR ")})`;
}
