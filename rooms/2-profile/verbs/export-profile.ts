/** Everything the room keeps of one customer, for the customer: a copy is a right, and taking one leaves a trace. */
import { audit } from "#ground/audit";
import { type Actor, allow } from "#ground/authority";
import { defineCases } from "#ground/errors";
import type { CustomerNumber } from "#ground/ids";
import { formatYuan } from "#ground/money";
import type { Storage, Tx } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import type { ItemType, Value } from "#kits/expr";
import { profilePermissions } from "../permissions.ts";
import { findCustomer, type StandingTag, standingOf } from "../read/standing.ts";
import { maskFor } from "../rules/mask.ts";
import { metricReading } from "../rules/metrics/index.ts";
import type { ProfileRules } from "../rules/profile-rules.ts";
import type { CustomerState } from "../rules/state.ts";
import { type ConsentRow, readConsent, readConsentHistory } from "../store/consent.ts";
import { loadStates, wholeState } from "../store/customers.ts";
import { type Member, readMemberships } from "../store/household.ts";
import { readMembers, readMerges, type StandingMerge } from "../store/identity.ts";
import { type CustomerKey, readKeys } from "../store/identity-keys.ts";
import type { People } from "../store/people.ts";

const cases = defineCases("export", {
  no_customer: { code: "not_found", en: "No such customer in your part of the bank", zh: "您的机构范围内没有该客户" },
});

export interface ExportedProfile {
  readonly customer: CustomerNumber;
  /** All its numbers, its own first. */
  readonly members: readonly CustomerNumber[];
  readonly personal: Readonly<Record<string, unknown>>;
  /** Whether `personal` is as it is, which needs a reason, or masked. */
  readonly unmasked: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly lists: Readonly<Record<string, readonly unknown[]>>;
  readonly tags: readonly StandingTag[];
  readonly scores: readonly {
    readonly name: string;
    readonly value: number;
    readonly version: string;
    readonly at: Date;
    /** Null: no end; the beginning of 1970: withdrawn. */
    readonly until: Date | null;
  }[];
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly consent: { readonly current: readonly ConsentRow[]; readonly history: readonly ConsentRow[] };
  readonly household: Omit<Member, "customer"> | null;
  readonly keys: readonly CustomerKey[];
  readonly merges: readonly StandingMerge[];
}

export interface ExportParts {
  readonly storage: Storage;
  readonly people: People;
  readonly rules: ProfileRules;
}

/**
 * One customer, named by the bank's id. Personal fields are masked unless a reason is given; either way it is audited.
 * @throws authority.not_allowed, export.no_customer
 */
export async function exportProfile(
  parts: ExportParts,
  actor: Actor,
  input: { readonly subject: string; readonly reason?: string; readonly at: Date },
): Promise<ExportedProfile> {
  const { storage, people, rules } = parts;
  const reason = scrubText(input.reason?.trim() ?? "");
  allow(actor, profilePermissions.export);
  if (reason !== "") allow(actor, profilePermissions.reveal);
  return await storage.as(actor, async (tx) => {
    const customer = await findCustomer(tx, people, input.subject);
    if (customer === undefined) throw cases.no_customer();
    const personal = (await people.personal(tx, [customer])).get(customer) ?? {};
    await audit(tx, actor, {
      action: "profile.export_customer",
      target: `customer:${customer}`,
      after: { unmasked: reason !== "" },
      ...(reason === "" ? {} : { reason }),
    });
    return {
      customer,
      personal: reason === "" ? maskFor(actor, personal) : personal,
      unmasked: reason !== "",
      ...(await stateOf(tx, customer, rules, input.at)),
      ...(await relationsOf(tx, customer)),
    };
  });
}

async function stateOf(tx: Tx, customer: CustomerNumber, rules: ProfileRules, at: Date) {
  const states = await loadStates(tx, [customer], [...rules.attributes.values()], false, wholeState(rules));
  const state = states.get(customer);
  if (!state) throw cases.no_customer();
  const attributes = Object.fromEntries(
    [...rules.attributes.values()].flatMap(({ name, type }) => {
      const value = state.values[name];
      return value === undefined ? [] : [[name, wire(type, value)]];
    }),
  );
  const lists = Object.fromEntries(
    [...rules.lists.values()].map(({ name, fields }) => [
      name,
      (state.lists[name] ?? []).map((item) =>
        Object.fromEntries(
          Object.entries(item).flatMap(([field, value]) =>
            value === undefined || value === null ? [] : [[field, wire(fields[field] ?? "string", value)]],
          ),
        ),
      ),
    ]),
  );
  const scores = Object.entries(state.scores).map(([name, { value, version, at: since, until }]) => ({
    name,
    value,
    version,
    at: since,
    until,
  }));
  return { attributes, lists, scores, metrics: metricsOf(state, rules, at) };
}

function metricsOf(state: CustomerState, { metrics: book }: ProfileRules, at: Date): Record<string, unknown> {
  return Object.fromEntries(
    [...book.metrics.values()].flatMap((metric) => {
      const { value } = metricReading(state.metrics, book, metric.name, at, state.values);
      return value === undefined ? [] : [[metric.name, wire(metric.type, value)]];
    }),
  );
}

async function relationsOf(tx: Tx, customer: CustomerNumber) {
  const members = (await readMembers(tx, [customer])).get(customer) ?? [customer];
  const { tags } = await standingOf(tx, customer);
  const consent = { current: await readConsent(tx, [customer]), history: await readConsentHistory(tx, [customer]) };
  const household = (await readMemberships(tx, [customer])).get(customer) ?? null;
  return {
    members,
    tags,
    consent,
    household,
    keys: await readKeys(tx, members),
    merges: await readMerges(tx, members),
  };
}

/** Money as yuan, instants as ISO 8601. */
function wire(type: ItemType | "list", value: Value): unknown {
  if (type === "money") return formatYuan(Number(value));
  if (type === "instant") return new Date(Number(value)).toISOString();
  return typeof value === "bigint" ? String(value) : value;
}
