/** Uplift on a file of any columns, of which one says who was treated. */
import { defineCases } from "#ground/errors";
import { categoricalColumn, dataset, numericColumn } from "#kits/forest";
import type { UpliftQuestion } from "#learning";

export const upliftFileCases = defineCases("uplift_file", {
  no_column: {
    code: "invalid_input",
    en: "{option} names the column {column}, which the file does not have; it has {known}",
    zh: "{option} 指定的列 {column} 不在文件中；文件的列：{known}",
  },
  not_two: {
    code: "invalid_input",
    en: "{column} has the values {values}: say with {option} which of them is meant",
    zh: "{column} 的取值为 {values}：请用 {option} 指明所指的取值",
  },
  no_value: {
    code: "invalid_input",
    en: "No row of {column} is {value}; it has {values}",
    zh: "{column} 列没有取值 {value}；现有 {values}",
  },
});

export interface TextTable {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface UpliftFileChoice {
  readonly label: string;
  readonly positive?: string | undefined;
  readonly treatment: string;
  readonly treated?: string | undefined;
  readonly control?: string | undefined;
  readonly exclude: readonly string[];
}

const yes = new Set(["1", "yes", "y", "true", "t", "treated", "是"]);
const MOST_SHOWN = 8;

/** Rows of the treated and of the control; others are left out. @throws uplift_file.* */
export function upliftRows(table: TextTable, choice: UpliftFileChoice): Pick<UpliftQuestion, "data" | "y" | "treated"> {
  const { label, treatment, exclude } = choice;
  for (const [option, column] of [
    ["--label", label],
    ["--treatment", treatment],
    ...exclude.map((one) => ["--exclude", one] as const),
  ] as const) {
    if (!table.headers.includes(column))
      throw upliftFileCases.no_column({ option, column, known: table.headers.join(", ") });
  }
  const cells = (column: string): string[] => {
    const at = table.headers.indexOf(column);
    return table.rows.map((row) => (row[at] ?? "").trim());
  };
  const given = cells(treatment);
  const treated = oneOf(given, treatment, "--treated", choice.treated);
  const values = [...new Set(given)].filter((value) => value !== treated && value !== "");
  const control = choice.control ?? (values.length === 1 ? values[0] : undefined);
  if (control === undefined)
    throw upliftFileCases.not_two({ column: treatment, values: shown(given), option: "--control" });
  if (!given.includes(control))
    throw upliftFileCases.no_value({ column: treatment, value: control, values: shown(given) });
  const rows = [...given.keys()].filter((row) => given[row] === treated || given[row] === control);
  const outcome = cells(label);
  const positive = oneOf(outcome, label, "--positive", choice.positive);
  const left = new Set([label, treatment, ...exclude]);
  const columns = table.headers
    .filter((header) => !left.has(header))
    .map((header) => {
      const all = cells(header);
      const own = rows.map((row) => all[row] as string);
      const isNumber = own.every((cell) => cell === "" || Number.isFinite(Number(cell)));
      if (!isNumber) return categoricalColumn(header, own);
      return numericColumn(
        header,
        own.map((cell) => (cell === "" ? Number.NaN : Number(cell))),
      );
    });
  return {
    data: dataset(columns),
    y: Float64Array.from(rows, (row) => (outcome[row] === positive ? 1 : 0)),
    treated: Uint8Array.from(rows, (row) => (given[row] === treated ? 1 : 0)),
  };
}

function shown(cells: readonly string[]): string {
  const values = [...new Set(cells)];
  return values.length > MOST_SHOWN ? `${values.slice(0, MOST_SHOWN).join(", ")}, …` : values.join(", ");
}

/** The value meant: the one that is named, or of several the one that says yes. */
function oneOf(cells: readonly string[], column: string, option: string, named: string | undefined): string {
  if (named !== undefined) {
    if (!cells.includes(named)) throw upliftFileCases.no_value({ column, value: named, values: shown(cells) });
    return named;
  }
  const found = [...new Set(cells)].filter((value) => yes.has(value.toLowerCase()));
  const [value] = found;
  if (value === undefined || found.length > 1) throw upliftFileCases.not_two({ column, values: shown(cells), option });
  return value;
}
