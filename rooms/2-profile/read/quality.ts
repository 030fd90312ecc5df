/** The report on the quality of customers' data: completeness, validity, freshness, shift and duplicates by attribute. */
import type { Attribute, Catalog } from "#contracts/definitions";
import { type Actor, allow, scopeOf } from "#ground/authority";
import type { Clock } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { PerennialError } from "#ground/errors";
import type { Storage } from "#ground/storage";
import { profilePermissions } from "../permissions.ts";
import { defaultIdentityRules } from "../rules/identity.ts";
import { type AttributeQuality, judge } from "../rules/quality.ts";
import type { People } from "../store/people.ts";
import { isComparable, type Kept, measureFreshness, measureKept, measureShift } from "./quality-columnar.ts";
import { countCustomers, countKeys, type FormCount, judgeForms, type KeyCount } from "./quality-people.ts";

export interface QualityParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly people: People;
  readonly catalog: Catalog;
  /** The bank's time. */
  readonly clock: Clock;
}

export interface QualityOptions {
  /** Days of a period: the last ones are compared with those before; 30 when absent. */
  readonly days?: number;
  /** Seconds that a part of the report may take; 20 when absent. */
  readonly seconds?: number;
  /** Sealed values that are opened to judge their form; 2,000 when absent. */
  readonly sample?: number;
}

export type QualityPart = "kept" | "freshness" | "shift" | "people";

export interface Duplicates {
  /** Personal attribute by whose value customers were found to be the same. */
  readonly key: string;
  readonly customers: number;
  readonly examples: readonly (readonly number[])[];
}

export interface QualityReport {
  readonly at: string;
  /** Customers in the caller's part of the bank. */
  readonly customers: number;
  readonly days: number;
  readonly attributes: readonly AttributeQuality[];
  readonly duplicates: readonly Duplicates[];
  /** Parts that were not measured, and why. */
  readonly missing: readonly { readonly part: QualityPart; readonly reason: "out_of_time" | "whole_bank_only" }[];
}

const none = { of: 0, present: 0, invalid: 0, duplicates: null };

/**
 * Measures in sets over both stores. What sources told is known for the whole bank alone: whoever sees a part of it gets
 * no freshness and no shift. A part that takes too long is left out and named.
 * @throws authority.not_allowed
 */
export async function reportQuality(
  parts: QualityParts,
  actor: Actor,
  { days = 30, seconds = 20, sample = 2_000 }: QualityOptions = {},
): Promise<QualityReport> {
  allow(actor, profilePermissions.quality);
  const { storage, columnar, people, catalog, clock } = parts;
  const now = clock.now();
  const scope = scopeOf(actor);
  const reader = columnar.reader(scope);
  const missing: QualityReport["missing"][number][] = [];
  const within = async <T>(part: QualityPart, work: Promise<ReadonlyMap<string, T>>) => {
    const found = await inTime(work);
    if (found === undefined) missing.push({ part, reason: "out_of_time" });
    return found ?? new Map<string, T>();
  };
  const history = async <T>(part: QualityPart, work: () => Promise<ReadonlyMap<string, T>>) => {
    if (scope === "all") return await within(part, work());
    missing.push({ part, reason: "whole_bank_only" });
    return new Map<string, T>();
  };
  const all = Object.values(catalog.attributes);
  const columns = all.filter(({ type, personal }) => !personal && type !== "records");
  // Sealed values are counted by the keys that customers are found by.
  const sealed = all.filter(({ personal, name }) => personal && defaultIdentityRules.kinds[name] !== undefined);
  // One after the other: each may fill the engine, and people wait for it too.
  const kept = await within("kept", measureKept(reader, columns, seconds));
  const fresh = await history("freshness", () => measureFreshness(reader, columns, now, seconds));
  const compared = columns.filter(isComparable);
  const shift = await history("shift", () => measureShift(reader, compared, now, days, seconds));
  const { customers, keys, forms } = await storage.as(actor, async (tx) => ({
    customers: await countCustomers(tx),
    keys: await countKeys(
      tx,
      sealed.map(({ name }) => name),
    ),
    forms: await judgeForms(tx, people, sealed, sample),
  }));
  const ofColumns = columns.map((attribute) => {
    const { name } = attribute;
    const one = kept.get(name) ?? none;
    const rest = { judged: one.present, freshness: fresh.get(name) ?? null, shift: shift.get(name) ?? null };
    return judge(attribute, { ...one, ...rest });
  });
  const ofPeople = sealed.map((attribute) =>
    judge(attribute, measuresOfKey(attribute, customers, keys.get(attribute.name), forms.get(attribute.name))),
  );
  return {
    at: now.toISOString(),
    customers,
    days,
    attributes: [...ofPeople, ...ofColumns],
    duplicates: duplicatesOf(sealed, keys),
    missing,
  };
}

function measuresOfKey(
  { quality }: Attribute,
  of: number,
  key: KeyCount | undefined,
  form: FormCount | undefined,
): Kept & { readonly judged: number; readonly freshness: null; readonly shift: null } {
  return {
    of,
    present: key?.present ?? 0,
    invalid: form?.invalid ?? 0,
    judged: form?.judged ?? 0,
    duplicates: quality?.unique === true ? (key?.surplus ?? 0) : null,
    freshness: null,
    shift: null,
  };
}

function duplicatesOf(sealed: readonly Attribute[], keys: ReadonlyMap<string, KeyCount>): Duplicates[] {
  return sealed.flatMap(({ name, quality }) => {
    const key = keys.get(name);
    if (quality?.unique !== true || !key || key.shared === 0) return [];
    return [{ key: name, customers: key.shared, examples: key.examples }];
  });
}

/** The result, or undefined when the engine stopped the work for want of time or memory. */
async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof PerennialError && error.caseName === "columnar.too_large") return undefined;
    throw error;
  }
}
