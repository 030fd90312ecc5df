/**
 * An e-mail experiment on real customers (Kevin Hillstrom, MineThatData, 2008): two mails and none, drawn at random, and
 * who came to the shop in the two weeks after. The file is no part of the product: see `hillstromFile`.
 */
import fs from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { packageRoot, processEnvironment } from "#ground/settings";
import { categoricalColumn, type Dataset, dataset, numericColumn } from "#kits/forest";

export type HillstromMail = "women" | "men";

export interface Hillstrom {
  readonly rows: number;
  /** Customers by what they got. */
  readonly arms: Readonly<Record<"women" | "men" | "none", HillstromArm>>;
  /** Customers who got one of the mails or none. */
  against(mail: HillstromMail): { readonly data: Dataset; readonly y: Float64Array; readonly treated: Uint8Array };
}

export interface HillstromArm {
  readonly rows: number;
  /** Shares that came and bought, and yuan's like that each spent. */
  readonly visit: number;
  readonly conversion: number;
  readonly spend: number;
}

/** The file, named by `TEST_HILLSTROM` or beside the product's; undefined where there is none. */
export function hillstromFile(): string | undefined {
  const file =
    processEnvironment().TEST_HILLSTROM ??
    path.join(packageRoot(), "..", "shared", "data", "uplift_hillstrom", "hillstrom.csv.gz");
  return fs.existsSync(file) ? file : undefined;
}

const segments = { women: "Womens E-Mail", men: "Mens E-Mail", none: "No E-Mail" } as const;
const numbers = ["recency", "history", "mens", "womens", "newbie"] as const;
const texts = ["zip_code", "channel"] as const;

/** Cells of a line; one in quotes may hold commas. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

export function loadHillstrom(file: string): Hillstrom {
  const bytes = fs.readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const [names = [], ...cells] = text.trimEnd().split(/\r?\n/).map(cellsOf);
  const at = (name: string): number => {
    const place = names.indexOf(name);
    if (place < 0) throw new Error(`${file} has no column ${name}`);
    return place;
  };
  const column = (name: string): string[] => {
    const place = at(name);
    return cells.map((row) => row[place] ?? "");
  };
  const segment = column("segment");
  const [visit, conversion, spend] = ["visit", "conversion", "spend"].map((name) => column(name).map(Number)) as [
    number[],
    number[],
    number[],
  ];
  const rowsOf = (name: string): number[] => [...segment.keys()].filter((row) => segment[row] === name);
  const arm = (name: string): HillstromArm => {
    const own = rowsOf(name);
    const mean = (values: readonly number[]): number =>
      own.reduce((sum, row) => sum + (values[row] ?? 0), 0) / own.length;
    return { rows: own.length, visit: mean(visit), conversion: mean(conversion), spend: mean(spend) };
  };
  return {
    rows: cells.length,
    arms: { women: arm(segments.women), men: arm(segments.men), none: arm(segments.none) },
    against(mail) {
      const rows = [...segment.keys()].filter(
        (row) => segment[row] === segments[mail] || segment[row] === segments.none,
      );
      const pick = <T>(values: readonly T[]): T[] => rows.map((row) => values[row] as T);
      return {
        data: dataset([
          ...numbers.map((name) => numericColumn(name, pick(column(name).map(Number)))),
          ...texts.map((name) => categoricalColumn(name, pick(column(name)))),
        ]),
        y: Float64Array.from(pick(visit)),
        treated: Uint8Array.from(pick(segment), (one) => (one === segments.none ? 0 : 1)),
      };
    },
  };
}
