/** The curve of gains in characters: the list in braille dots, the bank's order and chance in marks of their own, so that it reads without colours. */

import type { Voice } from "./render-table.ts";
import { displayWidth, padTo } from "./render-width.ts";
import type { StoryReport } from "./report.ts";

type Point = StoryReport["curve"][number];
type Series = "captured" | "random" | "asLived";
export type Paint = (part: Series | "axis", text: string) => string;

const marks = { random: "·", asLived: "+" } as const;
/** Bits of the eight dots of a braille character, by row and column. */
const dots = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** Height of a curve at `x`, between its points in a straight line. */
export function heightAt(points: readonly Point[], series: Series, x: number): number {
  let before = { capacity: 0, [series]: 0 } as Pick<Point, "capacity" | Series>;
  for (const point of points) {
    if (point.capacity < x) {
      before = point;
      continue;
    }
    const width = point.capacity - before.capacity;
    if (width <= 0) return point[series];
    return before[series] + ((x - before.capacity) / width) * (point[series] - before[series]);
  }
  return before[series];
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, Math.round(value)));

type Cell = { readonly series: Series; readonly bits: number };

/** Cells by row from the top; later series lie over earlier ones. */
function draw(points: readonly Point[], columns: number, rows: number): (Cell | undefined)[][] {
  const cells: (Cell | undefined)[][] = Array.from({ length: rows }, () => new Array<Cell | undefined>(columns));
  const put = (row: number, column: number, cell: Cell): void => {
    const line = cells[row];
    if (line !== undefined) line[column] = cell;
  };
  for (const series of ["random", "asLived"] as const)
    for (let column = 0; column < columns; column++) {
      const y = heightAt(points, series, columns === 1 ? 0 : column / (columns - 1));
      put(rows - 1 - clamp(y * (rows - 1), rows - 1), column, { series, bits: 0 });
    }
  const [wide, high] = [columns * 2 - 1, rows * 4 - 1];
  let last = 0;
  for (let x = 0; x <= wide; x++) {
    const y = clamp(heightAt(points, "captured", x / wide) * high, high);
    for (let step = Math.min(last + 1, y); step <= y; step++) {
      const [fromTop, column] = [high - step, x >> 1];
      const row = fromTop >> 2;
      const cell = cells[row]?.[column];
      const bits = cell?.series === "captured" ? cell.bits : 0;
      put(row, column, { series: "captured", bits: bits | (dots[fromTop & 3]?.[x & 1] ?? 0) });
    }
    last = y;
  }
  return cells;
}

function legend(trained: boolean, { say }: Voice, paint: Paint): string {
  const list = trained ? say("按模型", "by model") : say("按到达", "by arrival");
  return [
    paint("captured", `⣿ ${list}`),
    paint("asLived", `${marks.asLived} ${say("按原顺序", "as lived")}`),
    paint("random", `${marks.random} ${say("随机", "random")}`),
  ].join("   ");
}

/** Lines of the plot with both axes labelled; none when there is no curve. */
export function plotGains(report: StoryReport, voice: Voice, width: number, paint: Paint): string[] {
  const points = [...report.curve].sort((a, b) => a.capacity - b.capacity);
  if (points.length === 0) return [];
  const { say } = voice;
  const [gutter, rows] = [5, 16];
  const columns = Math.max(20, Math.min(width - gutter - 2, 70));
  const cells = draw(points, columns, rows);
  const labels = new Map([0, 0.25, 0.5, 0.75, 1].map((y) => [rows - 1 - Math.round(y * (rows - 1)), `${y * 100}%`]));
  const lines = cells.map((line, row) => {
    const label = labels.get(row);
    const inside = Array.from(line, (cell) => {
      if (cell === undefined) return " ";
      const glyph = cell.series === "captured" ? String.fromCodePoint(0x2800 | cell.bits) : marks[cell.series];
      return paint(cell.series, glyph);
    }).join("");
    return `${paint("axis", `${padTo(label ?? "", gutter, "right")} ${label === undefined ? "│" : "┤"}`)}${inside}`;
  });
  const ticks = [0, 0.1, 0.2, 0.3, 0.5, 0.75, 1].map((x) => ({ x, at: Math.round(x * (columns - 1)) }));
  const rule = Array.from({ length: columns }, (_, at) => (ticks.some((tick) => tick.at === at) ? "┴" : "─")).join("");
  let below = "";
  for (const { x, at } of ticks) {
    const text = `${Math.round(x * 100)}%`;
    const from = Math.min(at - Math.floor(text.length / 2), columns + 1 - text.length);
    if (from > displayWidth(below) || below === "") below = padTo(below, Math.max(0, from)) + text;
  }
  const indent = " ".repeat(gutter + 2);
  const caption = say("横轴：每天可呼叫的比例", "across: share of each day's rows that can be called");
  return [
    paint("axis", say("纵轴：捕获的转化占全部转化的比例", "up: share of all conversions captured")),
    ...lines,
    paint("axis", `${" ".repeat(gutter + 1)}└${rule}`),
    paint("axis", `${indent}${below}`),
    paint("axis", `${indent}${caption}`),
    `${indent}${legend(report.model.trained, voice, paint)}`,
  ];
}
