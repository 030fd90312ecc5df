/** Charts as inline SVG, in both languages. */
import type { Figure } from "./figures.ts";

const WIDTH = 720;
const LEFT = 230;
const RIGHT = 130;
const ROW = 46;

const both = (x: number, y: number, zh: string, en: string, rest = ""): string =>
  `<text x="${x}" y="${y}" ${rest} lang="zh-CN">${zh}</text><text x="${x}" y="${y}" ${rest} lang="en">${en}</text>`;

/** Shares of both groups as bars, each with what banks reported in words; a line marks the truth. */
export function figureChart(figures: readonly Figure[]): string {
  const height = figures.length * ROW + 30;
  const scale = (share: number): number => LEFT + share * (WIDTH - LEFT - RIGHT);
  const rows = figures.map((figure, n) => {
    const y = 20 + n * ROW;
    const { before, after, truth, zh, en, note } = figure;
    const bar = (share: number, at: number, colour: string) =>
      `<rect x="${LEFT}" y="${at}" width="${round(Math.max(1, scale(share) - LEFT))}" height="13" fill="var(--${colour})"/>` +
      `<text x="${round(scale(share) + 6)}" y="${at + 11}">${(share * 100).toFixed(1)} %</text>`;
    const mark = scale(Math.min(1, Math.max(0, after - truth)));
    const bars = note
      ? both(LEFT, y + 18, note.zh, note.en, 'class="soft"')
      : `${bar(before, y, "held")}${bar(after, y + 16, "treated")}<line x1="${round(mark)}" x2="${round(mark)}" y1="${y - 3}" y2="${y + 32}" stroke="var(--truth)" stroke-width="2"/>`;
    return `${both(LEFT - 10, y + 18, zh, en, 'text-anchor="end"')}${bars}`;
  });
  const key = `<g transform="translate(${LEFT},${height - 8})">${legend(0, "held", "留白组", "withheld")}${legend(110, "treated", "触达组", "treated")}${legend(220, "truth", "若不触达（真值）", "untouched, by the truth")}</g>`;
  return `<svg viewBox="0 0 ${WIDTH} ${height + 10}" role="img" aria-label="Simulated figures · 模拟数字">${rows.join("")}${key}</svg>`;
}

function legend(x: number, colour: string, zh: string, en: string): string {
  return `<rect x="${x}" y="-9" width="10" height="10" fill="var(--${colour})"/>${both(x + 15, 0, zh, en, 'class="soft"')}`;
}

export interface Bar {
  readonly zh: string;
  readonly en: string;
  readonly value: number;
  readonly text: string;
}

export function barChart(bars: readonly Bar[]): string {
  if (bars.length === 0) return "";
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const rows = bars.map(({ zh, en, value, text }, n) => {
    const y = 8 + n * 24;
    const width = round((Math.max(0, value) / most) * (WIDTH - LEFT - RIGHT));
    return `${both(LEFT - 10, y + 13, zh, en, 'text-anchor="end"')}<rect x="${LEFT}" y="${y + 2}" width="${Math.max(1, width)}" height="14" fill="var(--treated)"/><text x="${LEFT + width + 6}" y="${y + 14}">${text}</text>`;
  });
  return `<svg viewBox="0 0 ${WIDTH} ${bars.length * 24 + 16}" role="img" aria-label="Simulated money · 模拟收益">${rows.join("")}</svg>`;
}

const round = (n: number): number => Math.round(n * 10) / 10;
