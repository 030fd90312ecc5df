/** Conditions of a bank's definitions over the profile's states and the facts' data. */
import { type Catalog, environmentOf } from "#contracts/definitions";
import type { PersonFacts } from "#decision";
import { compileCondition, readValue, type Value } from "#kits/expr";
import type { CustomerState } from "#profile";

export { momentOf, viewOf } from "#profile";

/** What the hard rules on a person look at. */
export function personOf(state: CustomerState | undefined): PersonFacts {
  const { consent, age, birthday, minor } = state?.values ?? {};
  return {
    consent: Array.isArray(consent) ? (consent as readonly string[]) : [],
    age: typeof age === "number" ? age : null,
    birthday: typeof birthday === "string" ? birthday : null,
    minor: minor === true,
  };
}

/** A condition over an event's data alone: a label rule or a goal. */
export function eventTest(
  catalog: Catalog,
  zone: string,
  event: string,
  where: string,
): (data: Readonly<Record<string, unknown>>) => boolean {
  const condition = compileCondition(where, environmentOf(catalog, zone, event));
  const fields = Object.entries(catalog.events[event]?.fields ?? {});
  return (data) => {
    const values: Record<string, Value> = {};
    for (const [name, { type }] of fields) {
      const raw = data[name];
      const value = raw === undefined || raw === null || type === "records" ? undefined : readValue(type, raw);
      if (value !== undefined) values[name] = value;
    }
    // Labels and goals look at the event and not at the clock.
    return condition.holds({ event: values }, { now: 0, today: "1970-01-01" });
  };
}
