/** What columns without any value could be, for a condition to make sense. Pure. */
import type { ValueType } from "#kits/expr";
import type { FileColumn } from "./columns.ts";

const candidates: readonly ValueType[] = ["int", "double", "date", "bool", "string", "instant", "list", "money"];
// So many columns are tried in all combinations; more only alike.
const MOST = 3;

/**
 * The columns with types under which the text has no problem; the same columns where there are none.
 * @param problems how many problems the text has over columns
 */
export function guessBlankTypes(
  columns: readonly FileColumn[],
  text: string,
  problems: (columns: readonly FileColumn[]) => number,
): readonly FileColumn[] {
  const open = columns.filter(({ name, from }) => from === "values" && new RegExp(`\\b${name}\\b`).test(text));
  const typed = (types: ReadonlyMap<string, ValueType>): readonly FileColumn[] =>
    columns.map((column) => ({ ...column, type: types.get(column.header) ?? column.type }));
  const alone = open.length > MOST ? candidates.map((type) => open.map(() => type)) : combinations(open.length);
  for (const types of alone) {
    const tried = typed(new Map(open.map(({ header }, at) => [header, types[at] ?? "string"])));
    if (problems(tried) === 0) return tried;
  }
  return columns;
}

function combinations(length: number): ValueType[][] {
  if (length === 0) return [];
  let all: ValueType[][] = [[]];
  for (let at = 0; at < length; at++) all = candidates.flatMap((type) => all.map((types) => [...types, type]));
  return all;
}
