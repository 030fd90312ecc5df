/** Money is exact: integer fen in code, decimal yuan with two places in stores and on the wire. */
export type Fen = number;

const decimal = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/;

/** Reads yuan from a JSON number or a decimal string; null when it is neither or has more than two places. */
export function parseYuan(value: unknown): Fen | null {
  const text = typeof value === "number" && Number.isFinite(value) ? String(value) : value;
  if (typeof text !== "string") return null;
  const match = decimal.exec(text);
  if (!match) return null;
  const [, sign, whole, fraction = ""] = match;
  const fen = Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
  return sign === "-" && fen !== 0 ? -fen : fen;
}

/** Fen as decimal yuan with two places, `-12.05`. */
export function formatYuan(fen: Fen): string {
  const absolute = Math.abs(fen);
  const text = `${Math.floor(absolute / 100)}.${String(absolute % 100).padStart(2, "0")}`;
  return fen < 0 ? `-${text}` : text;
}
