/** What carriers ask of an SMS: who sends it, how to refuse it, and how many parts it takes. */
import type { Language } from "#ground/errors";

// Characters are UTF-16 code units, as networks count them.
const ALONE = 70;
const IN_PARTS = 67;

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** The parts in which a text is sent; a character of two units is never torn. */
export function smsParts(text: string): string[] {
  if (text.length <= ALONE) return [text];
  const parts: string[] = [];
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + IN_PARTS, text.length);
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to--;
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

const refusals: Readonly<Record<Language, string>> = { zh: "拒收请回复R", en: "Reply R to refuse" };

export interface SmsFrame {
  /** The bank's registered name. */
  readonly bankName: string;
  readonly language: Language;
  readonly marketing: boolean;
}

/** The text as it goes out: the signature first, and after marketing how to refuse it, each once. */
export function framedSms(body: string, { bankName, language, marketing }: SmsFrame): string {
  const signature = `【${bankName}】`;
  const refusal = refusals[language];
  let text = body.trim();
  if (text.startsWith(signature)) text = text.slice(signature.length).trimStart();
  if (text.endsWith(refusal)) text = text.slice(0, -refusal.length).trimEnd();
  if (!marketing) return signature + text;
  const gap = language === "en" && text !== "" ? " " : "";
  return signature + text + gap + refusal;
}

/** Whether a text opens with the signature of somebody else. */
export function hasForeignSignature(body: string, bankName: string): boolean {
  const [, name] = /^\s*【([^】]*)】/.exec(body) ?? [];
  return name !== undefined && name !== bankName;
}

// With or without a scheme; what looks like a host and is followed by a path or an end counts.
const links =
  /(?:https?:\/\/)?((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:com|cn|net|org|top|cc|ink|link|site|xyz|vip|me|io)(?::\d+)?)(?=[/\s?#,;!()，。；、）]|$)/giu;

/** Hosts of links in a text that are not among the allowed ones. */
export function foreignLinks(text: string, allowed: readonly string[]): string[] {
  const known = new Set(allowed.map((host) => host.toLowerCase()));
  const found = [...text.normalize("NFKC").matchAll(links)].map(([, host = ""]) => host.toLowerCase());
  const plain = [...text.normalize("NFKC").matchAll(/https?:\/\/([^\s/?#,;!()，。；、）]+)/giu)].map(([, host = ""]) =>
    host.toLowerCase(),
  );
  return [...new Set([...found, ...plain])].filter((host) => !known.has(host));
}
