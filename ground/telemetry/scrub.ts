/**
 * Keeps personal data and secrets out of logs. Three nets, each catching what slips the one before: keys that carry
 * such data lose their value; phone, identity, card numbers and e-mail addresses are cut out of every text; errors are
 * logged as their case and parameters, foreign ones without the values that engines quote in their messages.
 */
import { allCases, PerennialError } from "#ground/errors";

const HIDDEN = "[hidden]";
const DEEPEST = 6;
const LONGEST_LIST = 50;
const LONGEST_TEXT = 2_000;

// Compared without case, `_` and `-`. A thing that has a name is logged under its own word (`playbook`, `model`).
const personalKeys = new Set(
  `name fullname firstname lastname givenname familyname surname nickname username customername displayname contact
   phone phonenumber mobile mobilenumber mobilephone msisdn tel telephone fax email emailaddress mail mailto wechat
   openid unionid externaluserid idnumber idno idcard idcardno identitynumber certno certnumber passport taxid ssn
   address homeaddress street birthday birthdate dateofbirth cardno cardnumber pan accountno accountnumber iban payee
   subject recipient recipients to cc bcc ip remoteaddress ipaddress useragent headers body rawbody payload data
   requestbody responsebody query querystring rawurl content text message note notes comment freetext value values
   before after password passwd pwd secret secrets token accesstoken refreshtoken idtoken apikey authorization cookie
   cookies setcookie session sessiontoken privatekey pepper url connectionstring dsn sql parameters bindings`
    .split(/\s+/)
    .filter((key) => key !== ""),
);

const patterns: readonly (readonly [RegExp, string])[] = [
  [/[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+/g, "[e-mail]"],
  [/(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g, "[identity]"],
  [/(?<![0-9A-Za-z])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}(?:[ -]?\d{1,3})?(?![0-9A-Za-z])/g, "[card]"],
  [/(?<![0-9A-Za-z])(?:\+?(?:00)?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?![0-9A-Za-z])/g, "[phone]"],
  [/\b(pass(?:word|wd)?|pwd|token|secret|api[_-]?key)(["']?\s*[=:]\s*)\S+/gi, "$1$2***"],
  [/(\w+:\/\/)[^\s/@]+@/g, "$1***@"],
];

/** A text without phone, identity and card numbers, e-mail addresses and passwords in URLs. */
export function scrubText(text: string): string {
  let result = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  for (const [pattern, instead] of patterns) result = result.replace(pattern, instead);
  return result;
}

/** What of a value may stand in a log. */
export function scrub(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return scrubText(value);
  if (typeof value === "number" || typeof value === "bigint") {
    const text = String(value);
    const clean = scrubText(text);
    return clean === text ? (typeof value === "bigint" ? text : value) : clean;
  }
  if (typeof value !== "object" || value === null) return typeof value === "function" ? undefined : value;
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (depth >= DEEPEST || ArrayBuffer.isView(value)) return "[…]";
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map((item) => scrub(item, depth + 1));
  // Objects of classes (requests, clients, sessions) know more than their keys tell.
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return "[…]";
  return scrubFields(value, depth);
}

/** As {@link scrub}, for the fields of a log line. */
export function scrubFields(fields: object, depth = 0): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    clean[scrubText(key)] = isPersonalKey(key) && value !== undefined ? HIDDEN : scrub(value, depth + 1);
  }
  return clean;
}

export function isPersonalKey(key: string): boolean {
  return personalKeys.has(key.toLowerCase().replace(/[_\-.\s]/g, ""));
}

function describeError(error: Error, depth: number): Record<string, unknown> {
  const cause = error.cause === undefined || depth >= DEEPEST ? {} : { cause: scrub(error.cause, depth + 1) };
  if (error instanceof PerennialError) {
    return {
      type: error.name,
      case: error.caseName,
      template: allCases().get(error.caseName)?.en,
      params: scrubFields(error.params, depth + 1),
      // A field's value is the caller's data, its reason may quote it.
      fields: error.fields.slice(0, LONGEST_LIST).map(({ pointer, row }) => ({ pointer: scrubText(pointer), row })),
      stack: frames(error),
      ...cause,
    };
  }
  const code =
    "code" in error && (typeof error.code === "string" || typeof error.code === "number") ? error.code : undefined;
  return {
    type: error.name,
    code: scrub(code),
    reason: withoutQuoted(error),
    stack: frames(error),
    ...cause,
  };
}

/** The frames alone: the lines above them repeat the message. */
function frames(error: Error): string {
  return (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim())
    .join("\n");
}

// Engines quote values in messages: `invalid input syntax for type date: "…"`, `Unexpected token …, "…" is not JSON`.
// Names of tables and columns are quoted too and stay, when they look like names and do not end the message.
function withoutQuoted(error: Error): string {
  const text = scrubText(error.message);
  if (error instanceof SyntaxError) return "a text could not be parsed";
  return text
    .split("\n", 1)
    .join("")
    .replace(/: (["'`]).*\1?$/g, ": ***")
    .replace(/(["'`])(?:(?!\1).)*\1/g, (quoted) => (/^.[A-Za-z_][\w.$-]*.$/.test(quoted) ? quoted : "***"))
    .replace(/[^\x20-\x7e]+/g, "***");
}
