/** Conditions of a bank's definitions over the profile's states and the facts' data. */
import { type Catalog, environmentOf } from "#contracts/definitions";
import { compileCondition, readValue, type Value } from "#kits/expr";

export { momentOf, viewOf } from "#profile";

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
