/** What facts of a set say of consent, households and keys, after the profile's states: the second part of room 2. */
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import {
  type ConsentStatement,
  consentFactTypes,
  nextRows,
  statementOf,
  statementsOfRecord,
} from "../rules/consent.ts";
import { householdFactTypes, nextMembership } from "../rules/household.ts";
import { defaultIdentityRules, type IdentityRules, keysOfEvent } from "../rules/identity.ts";
import { addConsentHistory, type ConsentRow, readConsent, replaceConsent } from "../store/consent.ts";
import { addHouseholdHistory, readMemberships, saveMemberships } from "../store/household.ts";
import { forgetScores } from "../store/identity.ts";
import type { People } from "../store/people.ts";

export interface RelationFact {
  readonly customer: CustomerNumber;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface RelationParts {
  readonly people: Pick<People, "noteKeys">;
  readonly rules?: IdentityRules;
}

/** Applies facts in log order. Customers' rows are locked by whoever applied their states before. */
export async function applyRelations(
  tx: Tx,
  facts: readonly RelationFact[],
  { people, rules = defaultIdentityRules }: RelationParts,
): Promise<void> {
  await applyConsent(tx, facts);
  await applyHouseholds(tx, facts);
  const keys = facts.flatMap((fact) =>
    keysOfEvent(fact, rules).map((key) => ({ ...key, customer: fact.customer, at: fact.occurredAt })),
  );
  const [first] = keys;
  if (first) await people.noteKeys(tx, keys, first.at);
}

const entryOf = (row: ConsentStatement): string => (row.channel === "" ? row.purpose : `${row.purpose}:${row.channel}`);

/** The facts of a set that can say something of consent. */
function consenting(facts: readonly RelationFact[]): RelationFact[] {
  return facts.filter(({ type, data }) => {
    if (!consentFactTypes.has(type)) return false;
    if (type === "call_finished") return data.outcome === "do_not_contact";
    const isRecord = type === "customer_recorded" || type === "attribute_changed";
    return !isRecord || "consent" in data || "personalisation_off" in data || "automated_decision_off" in data;
  });
}

async function applyConsent(tx: Tx, facts: readonly RelationFact[]): Promise<void> {
  const telling = consenting(facts);
  if (telling.length === 0) return;
  const customers = [...new Set(telling.map((fact) => fact.customer))].sort((a, b) => a - b);
  const current = new Map(customers.map((customer) => [customer, new Map<string, ConsentRow>()]));
  for (const row of await readConsent(tx, customers)) current.get(row.customer)?.set(entryOf(row), row);
  const said: ConsentRow[] = [];
  const changed = new Set<CustomerNumber>();
  for (const fact of telling) {
    const before = current.get(fact.customer) ?? new Map<string, ConsentRow>();
    const statement = statementOf(fact);
    const statements = statement ? [statement] : statementsOfRecord(fact.data, before);
    let rows = before;
    for (const one of statements) {
      const row = rowOf(fact, one);
      rows = nextRows(rows, row);
      said.push(row);
      changed.add(fact.customer);
    }
    current.set(fact.customer, rows);
  }
  if (changed.size === 0) return;
  const switchedOff = said.filter((row) => row.purpose === "personalisation" && !row.given);
  await forgetScores(tx, [...new Set(switchedOff.map((row) => row.customer))]);
  await addConsentHistory(tx, said);
  await replaceConsent(
    tx,
    [...changed],
    [...changed].flatMap((customer) => [...(current.get(customer)?.values() ?? [])]),
  );
}

function rowOf(fact: RelationFact, statement: ConsentStatement): ConsentRow {
  const { customer, source, id, occurredAt, data } = fact;
  const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);
  const evidence = text(data.evidence) ?? text(data.touch) ?? `${fact.type} ${source} ${id}`;
  return { customer, ...statement, at: occurredAt, textVersion: text(data.text_version), evidence, source, fact: id };
}

async function applyHouseholds(tx: Tx, facts: readonly RelationFact[]): Promise<void> {
  const telling = facts.filter((fact) => householdFactTypes.has(fact.type));
  if (telling.length === 0) return;
  const customers = [...new Set(telling.map((fact) => fact.customer))];
  const before = await readMemberships(tx, customers);
  const after = new Map(before);
  for (const fact of telling) {
    const next = nextMembership(after.get(fact.customer), fact);
    if (next) after.set(fact.customer, next);
    else after.delete(fact.customer);
  }
  const changed = customers.filter((customer) => after.get(customer) !== before.get(customer));
  await saveMemberships(tx, new Map(changed.map((customer) => [customer, after.get(customer)])));
  await addHouseholdHistory(tx, telling);
}
