/** How personal data is shown: enough to recognise, too little to use; to most colleagues not even that. */
import { isCardNumber } from "./identity-numbers.ts";

// Surnames of two characters, which stay whole.
const compoundSurnames = new Set(
  "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 令狐".split(
    " ",
  ),
);

export function maskName(name: string): string {
  const characters = [...name];
  const surname = compoundSurnames.has(characters.slice(0, 2).join("")) ? 2 : 1;
  // A name of one character, or of a compound surname alone, would otherwise stand there whole.
  if (characters.length <= surname) return characters.length === 0 ? "" : "*".repeat(characters.length);
  return characters.slice(0, surname).join("") + "*".repeat(characters.length - surname);
}

export function maskPhone(phone: string): string {
  return phone.length < 8 ? "*".repeat(phone.length) : `${phone.slice(0, 3)}****${phone.slice(-4)}`;
}

export function maskIdNumber(id: string): string {
  return id.length < 11 ? "*".repeat(id.length) : `${id.slice(0, 6)}${"*".repeat(id.length - 10)}${id.slice(-4)}`;
}

/** A bank card: its first six digits say the bank, its last four which card. */
export function maskCard(card: string): string {
  const digits = card.replace(/[ -]/g, "");
  return digits.length < 12
    ? "*".repeat(digits.length)
    : `${digits.slice(0, 6)}${"*".repeat(digits.length - 10)}${digits.slice(-4)}`;
}

export function maskEmail(email: string): string {
  const at = email.indexOf("@");
  return at < 1 ? "***" : `${email[0] ?? ""}***${email.slice(at)}`;
}

/** An address down to its district. */
export function maskAddress(address: string): string {
  const district = /^.*?(?<!自治)[区县旗]/.exec(address)?.[0] ?? /^.*?市/.exec(address)?.[0];
  return district === undefined || district === address ? "***" : `${district}***`;
}

/** A day down to its year. */
export function maskDay(day: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day.slice(0, 4)}-**-**` : "***";
}

const masks: Readonly<Record<string, (text: string) => string>> = {
  name: maskName,
  phone: maskPhone,
  mobile: maskPhone,
  id_number: maskIdNumber,
  email: maskEmail,
  card: maskCard,
  card_number: maskCard,
  account_number: maskCard,
  address: maskAddress,
  birthday: maskDay,
};

/** What a personal field shows where nothing of it may be seen. */
export const HIDDEN = "***";

/** Masks a personal field by its name; a field without a rule of its own is masked as a card or hidden whole. */
export function maskField(field: string, value: unknown): string {
  if (typeof value !== "string") return HIDDEN;
  const mask = masks[field];
  if (mask) return mask(value);
  return isCardNumber(value.replace(/[ -]/g, "")) ? maskCard(value) : HIDDEN;
}

/** Colleagues who speak with customers recognise them by the mask; to all others, and to systems, a field is hidden. */
const recognising: ReadonlySet<string> = new Set([
  "risk",
  "compliance",
  "branch_operator",
  "team_lead",
  "manager",
  "agent",
]);

export interface Onlooker {
  readonly kind: "person" | "key" | "job";
  readonly roles?: readonly string[];
}

/** Personal fields as an actor may see them without a reason. */
export function maskFor(actor: Onlooker, fields: Readonly<Record<string, unknown>>): Record<string, string> {
  const recognises = actor.kind === "job" || (actor.roles ?? []).some((role) => recognising.has(role));
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, recognises ? maskField(name, value) : HIDDEN]],
    ),
  );
}
