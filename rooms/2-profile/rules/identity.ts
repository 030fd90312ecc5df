/** By which keys a customer is recognised, and when two customers are one. Pure. */

/** An exclusive key belongs to one customer; a shared one (a family's phone) says nothing of who it is. */
export type KeyKind = "exclusive" | "shared";

export interface IdentityRules {
  /** Kinds of keys by the name of the personal field, or of the event's field, that brings them. */
  readonly kinds: Readonly<Record<string, KeyKind>>;
  /** Sets of kinds: customers who share every key of one set are merged without being asked about. */
  readonly automatic: readonly (readonly string[])[];
}

export const defaultIdentityRules: IdentityRules = {
  kinds: {
    union_id: "exclusive",
    id_number: "exclusive",
    phone: "shared",
    email: "shared",
    name: "shared",
    device: "shared",
  },
  automatic: [["union_id", "id_number"]],
};

const forms: Readonly<Record<string, (text: string) => string>> = {
  phone: (text) => text.replace(/[\s()-]/g, "").replace(/^(?:\+|00)?86(?=1[3-9]\d{9}$)/, ""),
  email: (text) => text.toLowerCase(),
  id_number: (text) => text.replace(/\s/g, "").toUpperCase(),
  name: (text) => text.replace(/\s+/g, " "),
};

/** A key's text in the one form that is hashed, so that it is found however it was written; undefined for none. */
export function keyText(kind: string, value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const plain = value.normalize("NFKC").trim();
  const text = forms[kind]?.(plain) ?? plain;
  return text === "" ? undefined : text;
}

export interface ShownKey {
  readonly kind: string;
  readonly text: string;
}

/**
 * The keys that a customer's personal fields show, and the kinds that the fields say there is none of any more (null).
 * A field that is not told says nothing.
 */
export function keysOfRecord(
  fields: Readonly<Record<string, unknown>>,
  rules: IdentityRules,
): { readonly shown: readonly ShownKey[]; readonly gone: readonly string[] } {
  const shown: ShownKey[] = [];
  const gone: string[] = [];
  for (const [kind, value] of Object.entries(fields)) {
    if (rules.kinds[kind] === undefined) continue;
    const text = keyText(kind, value);
    if (text === undefined) gone.push(kind);
    else shown.push({ kind, text });
  }
  return { shown, gone };
}

/** The keys that an event shows in passing: the device of a login or transfer. They add up and replace nothing. */
export function keysOfEvent(
  fact: { readonly type: string; readonly data: Readonly<Record<string, unknown>> },
  rules: IdentityRules,
): readonly ShownKey[] {
  if (fact.type !== "login" && fact.type !== "transfer") return [];
  if (rules.kinds.device === undefined) return [];
  const text = keyText("device", fact.data.device);
  return text === undefined ? [] : [{ kind: "device", text }];
}

/** Whether the kinds that two customers share are enough to merge them without a person. */
export function mergesAlone(shared: readonly string[], rules: IdentityRules): readonly string[] | undefined {
  return rules.automatic.find((kinds) => kinds.length > 0 && kinds.every((kind) => shared.includes(kind)));
}
