/** Markup whose values are always escaped, and the drawing of charts in SVG. */

/** Text that is markup already. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | null | undefined | readonly Value[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as it may stand in an element or a quoted attribute; characters that no page may hold become replacement signs. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[&<>"']/g, (sign) => entities[sign] ?? "")
    .replace(/[^\P{Cc}\t\n]/gu, "\ufffd");
}

function written(value: Value): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escapeText(value);
  return value.map(written).join("");
}

/** Template of markup: what is put in is escaped unless it is {@link Markup}. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.reduce((text, part, at) => text + written(values[at - 1]) + part));
}

/** A coordinate, to a tenth of a unit; finite whatever comes. */
export const at = (value: number): string => (Number.isFinite(value) ? String(Math.round(value * 10) / 10) : "0");

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const xIn = (frame: Frame, share: number): number => frame.left + share * (frame.right - frame.left);
export const yIn = (frame: Frame, share: number): number => frame.bottom - share * (frame.bottom - frame.top);

/** Points of a path in shares of the frame. */
export function line(frame: Frame, points: readonly (readonly [number, number])[], name: string): Markup {
  const path = points.map(([x, y], n) => `${n === 0 ? "M" : "L"}${at(xIn(frame, x))} ${at(yIn(frame, y))}`).join("");
  return markup`<path class="${name}" d="${path}" fill="none"/>`;
}

export function label(
  x: number,
  y: number,
  text: string,
  anchor: "start" | "middle" | "end" = "start",
  name = "",
): Markup {
  return markup`<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" class="${name}">${text}</text>`;
}

/** Rules across with their labels; `top` is the share at the upper edge. */
export function rulesAcross(frame: Frame, shares: readonly number[], top = 1): Markup[] {
  return shares.map((share) => {
    const y = yIn(frame, share / top);
    return markup`<line class="grid" x1="${at(frame.left)}" x2="${at(frame.right)}" y1="${at(y)}" y2="${at(y)}"/>${label(frame.left - 6, y + 4, `${Math.round(share * 100)}%`, "end", "tick")}`;
  });
}

/** A chart with its name and description for those who do not see it. */
export function chart(
  id: string,
  size: readonly [number, number],
  title: string,
  about: string,
  inside: Value,
): Markup {
  return markup`<svg viewBox="0 0 ${size[0]} ${size[1]}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${title}</title><desc id="${id}-d">${about}</desc>${inside}</svg>`;
}

export interface Key {
  readonly name: string;
  readonly text: string;
}

/** The key under a chart, in the page's own text. */
export const keys = (entries: readonly Key[]): Markup =>
  markup`<ul class="keys">${entries.map(({ name, text }) => markup`<li><i class="key ${name}"></i>${text}</li>`)}</ul>`;
