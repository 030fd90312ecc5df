/** Text in terminal columns: a Chinese character takes two, a combining mark none. */

const none = /[\p{M}\p{Cf}\u1160-\u11ff]/u;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

function widthOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return code === 0xad ? 0 : 1;
  return none.test(character) ? 0 : wide.test(character) ? 2 : 1;
}

/** Columns that a terminal gives to a text without control characters. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** One line of harmless text: a file's name or a bank's must not move the cursor, change colours or turn the writing round. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}

export function padTo(text: string, width: number, align: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? text + space : space + text;
}

/** Signs that do not begin a line of Chinese text. */
const closing = /^[，。；：、！？）》」』】%,.;:!?)]/u;

/** Pieces between which a line may be broken: words with the space behind them, and single wide characters. */
function pieces(text: string): string[] {
  const found: string[] = [];
  let word = "";
  for (const character of text) {
    if (widthOf(character) === 2 && !closing.test(character)) {
      if (word !== "") found.push(word);
      word = character;
      continue;
    }
    word += character;
    if (character === " ") {
      found.push(word);
      word = "";
    }
  }
  if (word !== "") found.push(word);
  return found;
}

/** Lines of at most `width` columns; a word longer than a line is cut. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(2, width);
  const lines: string[] = [];
  let line = "";
  for (const piece of pieces(text)) {
    if (displayWidth(line + piece.trimEnd()) <= room) {
      line += piece;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    line = "";
    for (const character of piece) {
      if (displayWidth(line + character) > room && character !== " ") {
        lines.push(line.trimEnd());
        line = "";
      }
      line += character;
    }
  }
  lines.push(line.trimEnd());
  return lines.filter((kept, index) => kept !== "" || index === 0);
}
