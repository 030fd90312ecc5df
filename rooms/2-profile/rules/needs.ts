/** What of a customer has to be at hand before a fact is applied. Pure. */
import { listsOfFact } from "./lists.ts";
import type { ProfileFact } from "./profile-fact.ts";
import type { ProfileRules } from "./profile-rules.ts";

/** Attributes that facts set beside those that name them in their data. */
const attributesOfType: Readonly<Record<string, readonly string[]>> = {
  call_finished: ["duration", "consent"],
  balance_changed: ["demand_balance"],
  consent_given: ["consent", "personalisation_off", "automated_decision_off"],
  consent_withdrawn: ["consent", "personalisation_off", "automated_decision_off"],
  unsubscribed: ["consent", "personalisation_off", "automated_decision_off"],
};
const statesAttributes: ReadonlySet<string> = new Set(["customer_recorded", "attribute_changed"]);

/** Lists that a fact changes, or that rules which it can wake read. */
export function listsNeeded(fact: ProfileFact, rules: ProfileRules): ReadonlySet<string> {
  const { lists, tags } = rules;
  const needed = new Set(listsOfFact(fact, lists));
  if (lists.size === 0 || tags.ordered.length === 0) return needed;
  const places = placesWoken(fact, rules);
  for (const name of needed) places.push(...(tags.wokenBy.attribute.get(name) ?? []));
  for (const place of places) {
    for (const name of tags.attributesBehind[place] ?? []) if (lists.has(name)) needed.add(name);
  }
  return needed;
}

/** All lists that any rule reads. */
export function listsOfRules({ lists, tags }: ProfileRules): ReadonlySet<string> {
  return new Set(tags.ordered.flatMap(({ reads }) => reads.attributes.filter((name) => lists.has(name))));
}

function placesWoken({ type, data }: ProfileFact, { tags }: ProfileRules): number[] {
  const { wokenBy, places } = tags;
  const found: number[] = [];
  const changed = statesAttributes.has(type) ? Object.keys(data) : (attributesOfType[type] ?? []);
  for (const name of changed) found.push(...(wokenBy.attribute.get(name) ?? []));
  found.push(...(type === "fact_retracted" ? wokenBy.anyMetric : (wokenBy.event.get(type) ?? [])));
  const { name } = data;
  if (typeof name !== "string") return found;
  if (type === "score_published" || type === "score_withdrawn") found.push(...(wokenBy.score.get(name) ?? []));
  if (type === "tag_set" || type === "tag_cleared") {
    found.push(...(wokenBy.tag.get(name) ?? []));
    const own = places.get(name);
    if (own !== undefined) found.push(own);
  }
  return found;
}
