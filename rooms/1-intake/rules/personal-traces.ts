/**
 * Personal data where the catalog expects none: a phone number in a free text, a name in a field that nobody declared.
 * What can be told by its form or by its field's name does not reach the log either.
 */

const digits = (text: string): string => text.replace(/[ -]/g, "");

/** GB 11643: the last character follows from the others. */
function isIdentity(text: string): boolean {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(text[at]), 0);
  return "10X98765432"[sum % 11] === text[17]?.toUpperCase();
}

/** Luhn's rule over a whole card number. */
function isCard(text: string): boolean {
  const number = digits(text);
  let sum = 0;
  for (let at = number.length - 1, double = false; at >= 0; at--, double = !double) {
    const digit = Number(number[at]) * (double ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}

const always = (): boolean => true;
const forms: readonly (readonly [pattern: RegExp, holds: (text: string) => boolean])[] = [
  [/[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/g, always],
  [/(?<![0-9A-Za-z.])\d{17}[\dXx](?![0-9A-Za-z]|\.\d)/g, isIdentity],
  [/(?<![0-9A-Za-z.])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{1,3})?(?![0-9A-Za-z]|\.\d)/g, isCard],
  [/(?<![0-9A-Za-z.])(?:\+?(?:00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z]|\.\d)/g, always],
];
// Most texts hold neither an @ nor ten digits.
const worthALook = /@|\d(?:[ -]?\d){9}/;

/** The text with every phone, identity and card number and e-mail address replaced; the same object where there is none. */
export function withoutTraces(text: string, instead: (found: string) => string): string {
  if (!worthALook.test(text)) return text;
  let clean = text;
  for (const [pattern, holds] of forms) {
    clean = clean.replace(pattern, (found) => (holds(found) ? instead(found) : found));
  }
  return clean;
}

/** {@link withoutTraces} for every text of a fact's data, however deep; the same object where there is nothing to replace. */
export function dataWithoutTraces<T>(data: T, instead: (found: string) => string): T {
  if (typeof data === "string") return withoutTraces(data, instead) as T;
  if (typeof data !== "object" || data === null) return data;
  let changed = false;
  const entries = Object.entries(data).map(([name, value]) => {
    const clean = dataWithoutTraces(value as unknown, instead);
    if (clean !== value) changed = true;
    return [name, clean] as const;
  });
  if (!changed) return data;
  return (Array.isArray(data) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T;
}

const personalNames = new Set(
  `name fullname firstname lastname surname nickname contact contactname phone phonenumber mobile mobilephone tel telephone
   fax email mail wechat openid idnumber idno idcard certno passport address homeaddress cardno cardnumber accountno
   note notes comment comments remark remarks memo message content text transcript summary description`
    .split(/\s+/)
    .filter((name) => name !== ""),
);

/** Whether a field that the catalog does not declare must be taken for personal: by its name, or by what it holds. */
export function looksPersonal(name: string, value: unknown): boolean {
  if (value === null || value === undefined || typeof value === "boolean") return false;
  if (personalNames.has(name.toLowerCase().replace(/[_\-.\s]/g, ""))) return true;
  let found = false;
  dataWithoutTraces(value, (text) => {
    found = true;
    return text;
  });
  return found;
}

/** A value as it may stand beside a reason: without numbers that name a person, and without what reads like a name. */
export function harmless(value: unknown): unknown {
  if (typeof value === "string" && /^\p{Script=Han}{2,4}$/u.test(value.trim())) {
    const [first = ""] = value.trim();
    return `${first}**`;
  }
  if (typeof value === "number" || typeof value === "bigint") {
    const text = String(value);
    return withoutTraces(text, () => "***") === text ? value : "***";
  }
  return dataWithoutTraces(value, () => "***");
}
