/** The report for a terminal: tables that stand straight in Chinese and English, and the curve of gains. */

import type { Language } from "./render-format.ts";
import { type Paint, plotGains } from "./render-plot.ts";
import { type ReportTable, voiceOf } from "./render-table.ts";
import { reportTables } from "./render-tables.ts";
import { displayWidth, oneLine, padTo, wrap } from "./render-width.ts";
import type { Names } from "./render-words.ts";
import type { StoryReport } from "./report.ts";

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns of the terminal; below 40 it is taken as 40. */
  readonly width: number;
  /** Names of attributes, as the bank's catalog has them; without, their codes are shown. */
  readonly names?: Names;
}

const codes = {
  title: "1;32",
  head: "2",
  rule: "2",
  bar: "32",
  note: "3",
  captured: "32",
  asLived: "33",
  random: "2",
  axis: "2",
} as const;
type Style = keyof typeof codes;
type Styler = (style: Style, text: string) => string;

const gap = "  ";
const widestBar = 16;
const leastBar = 5;
/** A wide character must fit. */
const leastColumn = 2;

/** A bar of block characters, to an eighth of a column. */
function bar(share: number | null, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share ?? 0)) * width * 8);
  const part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] ?? "";
  return "█".repeat(eighths >> 3) + part;
}

/** Widths of columns that fit into `width`: the widest gives way first. */
function columnWidths(rows: readonly (readonly string[])[], columns: number, width: number): number[] {
  const widths = Array.from({ length: columns }, (_, at) =>
    rows.reduce((most, row) => Math.max(most, displayWidth(row[at] ?? "")), 1),
  );
  const room = Math.max(columns * leastColumn, width - gap.length * (columns - 1));
  for (let total = widths.reduce((sum, each) => sum + each, 0); total > room; total--) {
    const at = widths.indexOf(Math.max(...widths));
    widths[at] = (widths[at] ?? 1) - 1;
  }
  return widths;
}

/** Lines of a table, all of the same display width. */
export function tableLines(table: ReportTable, width: number, style: Styler = (_, text) => text): string[] {
  const texts = table.rows.map((row) => row.map(oneLine));
  const heads = table.heads ? [table.columns.map(({ head }) => oneLine(head))] : [];
  const widths = columnWidths([...heads, ...texts], table.columns.length, width);
  const natural = widths.reduce((sum, each) => sum + each, gap.length * (widths.length - 1));
  const barWidth = Math.min(widestBar, width - natural - gap.length);
  const bars = barWidth >= leastBar ? table.bars : null;
  const spread = (row: readonly string[], paint: (text: string) => string): string[] => {
    const cells = widths.map((each, at) => wrap(row[at] ?? "", each));
    const height = cells.reduce((most, lines) => Math.max(most, lines.length), 1);
    return Array.from({ length: height }, (_, line) =>
      paint(
        widths
          .map((each, at) =>
            padTo(cells[at]?.[line] ?? "", each, table.columns[at]?.figure === true ? "right" : "left"),
          )
          .join(gap),
      ),
    );
  };
  const tail = (text: string, line: number): string =>
    bars === null ? "" : gap + style("bar", padTo(line === 0 ? text : "", barWidth));
  const lines = heads.flatMap((row) => spread(row, (text) => style("head", text)).map((text) => text + tail("", 0)));
  if (table.heads) {
    lines.push(style("rule", "─".repeat(natural + (bars === null ? 0 : barWidth + gap.length))));
  }
  texts.forEach((row, at) => {
    const drawn = bar(bars?.[at] ?? null, barWidth);
    lines.push(...spread(row, (text) => text).map((text, line) => text + tail(drawn, line)));
  });
  return lines;
}

/** The whole report as text that ends with a line break. */
export function renderTerminal(report: StoryReport, language: Language, options: TerminalOptions): string {
  const width = Math.max(40, Math.floor(options.width));
  const style: Styler = (name, text) =>
    options.color && text !== "" ? `\u001b[${codes[name]}m${text}\u001b[0m` : text;
  const paint: Paint = (part, text) => style(part, text);
  const voice = voiceOf(language, options.names);
  const blocks = reportTables(report, voice).map((table) => {
    const lines = [style("title", table.title)];
    if (table.rows.length === 0) lines.push(voice.say("（无）", "(none)"));
    else lines.push(...tableLines(table, width, style));
    for (const note of table.notes) lines.push(...wrap(oneLine(note), width).map((line) => style("note", line)));
    if (table.id === "gains") {
      const plot = plotGains(report, voice, width, paint);
      if (plot.length > 0) lines.push("", ...plot);
    }
    return lines.map((line) => line.trimEnd()).join("\n");
  });
  return `${blocks.join("\n\n")}\n`;
}
