/** How much room a text takes, reckoned: rather too much than too little, for what is placed before it is drawn. */

const FONT = 12;
export const LINE = 18;

const widthOfSign = (sign: string): number => {
  if ((sign.codePointAt(0) ?? 0) > 0x2e7f) return FONT;
  if (/[mwMW@%—…]/.test(sign)) return 10.5;
  return /[A-Z0-9_=&>]/.test(sign) ? 8 : 6.6;
};

export const widthOf = (text: string): number => [...text].reduce((sum, sign) => sum + widthOfSign(sign), 0);

/** Breaks a text into lines, between words where it can; the last one ends in … where not all of it fits. */
export function linesOf(text: string, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = "";
  const parts = text.match(/[⺀-￿]|[^\s⺀-￿]+\s*|\s+/gu) ?? [];
  const signs = (part: string): string[] => (widthOf(part) > width ? [...part] : [part]);
  for (const part of parts.flatMap(signs)) {
    if (widthOf((line + part).trimEnd()) > width && line !== "") {
      lines.push(line.trimEnd());
      line = "";
    }
    line += part;
  }
  if (line.trim() !== "") lines.push(line.trimEnd());
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  kept[most - 1] = `${[...(kept[most - 1] ?? "")].slice(0, -2).join("")}…`;
  return kept;
}
