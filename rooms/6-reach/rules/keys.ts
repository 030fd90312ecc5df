/** The send key and its form in an e-mail's Message-ID. */

export interface KeyParts {
  readonly playbook: string;
  readonly version: string;
  readonly enrolment: string;
  readonly wave: string;
}

/** `playbook@version/enrolment/wave`; parts hold neither `/` nor, before the first `/`, a second `@`. */
export function sendKey(parts: KeyParts): string {
  const { playbook, version, enrolment, wave } = parts;
  for (const part of [playbook, version, enrolment, wave]) {
    if (part === "" || /[\s/@]/.test(part)) throw new RangeError(`not a part of a send key: "${part}"`);
  }
  return `${playbook}@${version}/${enrolment}/${wave}`;
}

const encoder = new TextEncoder();

/**
 * The Message-ID of a key, `<local@domain>`: letters, digits, `-`, `_` and `/` stand for themselves, every other byte of
 * the key's UTF-8 is `=` and two upper-case hex digits. {@link keyOfMessageId} reads it back.
 */
export function messageIdOf(key: string, domain: string): string {
  let local = "";
  for (const byte of encoder.encode(key)) {
    const character = String.fromCharCode(byte);
    local += /[A-Za-z0-9_/-]/.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return `<${local}@${domain}>`;
}

/** Undefined when the text is not a Message-ID that {@link messageIdOf} makes. */
export function keyOfMessageId(messageId: string): string | undefined {
  const local = /^<?((?:[A-Za-z0-9_/-]|=[0-9A-F]{2})+)@[^@<>\s]+>?$/.exec(messageId.trim())?.[1];
  if (local === undefined) return undefined;
  const bytes = local.match(/=[0-9A-F]{2}|[^=]/g) ?? [];
  const values = bytes.map((part) => (part.length === 1 ? part.charCodeAt(0) : Number.parseInt(part.slice(1), 16)));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(values));
  } catch {
    return undefined;
  }
}
