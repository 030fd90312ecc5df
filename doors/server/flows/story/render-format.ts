/** Figures as people read them; what is not known is printed as an en dash and never as 0. */

export type Language = "zh" | "en";

export const nothing = "–";

const known = (value: number | null | undefined): value is number =>
  typeof value === "number" && Number.isFinite(value);

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** Digits of a number with `digits` decimals, thousands parted by commas and no negative zero. */
export function fixed(value: number | null | undefined, digits: number): string {
  if (!known(value)) return nothing;
  const text = Math.abs(value).toFixed(digits);
  const [whole = "0", fraction] = text.split(".");
  const sign = value < 0 && Number(text) !== 0 ? "-" : "";
  return `${sign}${grouped(whole)}${fraction === undefined ? "" : `.${fraction}`}`;
}

export const count = (value: number | null | undefined): string => fixed(value, 0);

/** A share in 0..1 as percent with one decimal. */
export function percent(value: number | null | undefined, digits = 1): string {
  return known(value) ? `${fixed(value * 100, digits)}%` : nothing;
}

/** A difference of shares in points, always with its sign. */
export function signed(value: number | null | undefined): string {
  if (!known(value)) return nothing;
  const text = fixed(value * 100, 1);
  return `${value > 0 && Number(text) !== 0 ? "+" : ""}${text}`;
}

/** The same with its unit. */
export function points(value: number | null | undefined, language: Language): string {
  return known(value) ? `${signed(value)} ${language === "zh" ? "个百分点" : "points"}` : nothing;
}

/** Yuan as the report holds them: two decimals in a string. Other text is shown as it is. */
export function yuan(value: string | null | undefined, language: Language): string {
  if (value === null || value === undefined || value === "") return nothing;
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(value);
  const [sign, text] = parts === null ? ["", value] : [parts[1] ?? "", `${grouped(parts[2] ?? "")}${parts[3] ?? ""}`];
  return language === "zh" ? `${sign}${text} 元` : `${sign}¥${text}`;
}

export function seconds(value: number | null | undefined, language: Language): string {
  if (!known(value)) return nothing;
  return `${fixed(value, value !== 0 && Math.abs(value) < 0.1 ? 3 : 2)} ${language === "zh" ? "秒" : "s"}`;
}

/** A two-sided p value, `p` included. */
export function pValue(value: number | null | undefined): string {
  if (!known(value)) return `p = ${nothing}`;
  return value < 0.001 ? "p < 0.001" : `p = ${fixed(value, 3)}`;
}
