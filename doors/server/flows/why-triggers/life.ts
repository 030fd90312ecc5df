/** One customer's past up to an instant, fact by fact, as the profile saw it then. Pure. */
import type { Fact } from "#ground/log";
import { applyFact, type CustomerState, emptyState, type ProfileRules } from "#profile";

export interface LifeStep {
  readonly fact: Fact;
  readonly before: CustomerState;
  readonly after: CustomerState;
}

export interface Life {
  readonly steps: readonly LifeStep[];
  /** As it stood at the instant. */
  readonly state: CustomerState;
}

/**
 * @param facts in the order in which they were applied
 * @param today the customer as it stands now: what no fact tells was so all the time
 */
export function lifeOf(facts: readonly Fact[], today: CustomerState, rules: ProfileRules, at: Date): Life {
  const told = new Set(facts.flatMap(({ data }) => Object.keys(data)));
  if (facts.some(({ type }) => type.startsWith("consent_") || type === "unsubscribed")) told.add("consent");
  const untold = Object.entries(today.values).filter(([name]) => !told.has(name));
  let state: CustomerState = {
    ...emptyState(today.customer),
    unit: today.unit,
    values: Object.fromEntries(untold),
    lists: told.has("holdings") || facts.some(({ type }) => type.startsWith("holding_")) ? {} : today.lists,
    tags: facts.some(({ type }) => type === "tag_set") ? {} : today.tags,
  };
  const steps: LifeStep[] = [];
  const known = new Map<string, Fact>();
  for (const fact of facts) {
    known.set(`${fact.source}\n${fact.id}`, fact);
    if (fact.occurredAt > at) continue;
    const retracted =
      fact.type === "fact_retracted" ? (known.get(`${fact.data.source}\n${fact.data.id}`) ?? null) : undefined;
    const after = withTags(applyFact(state, fact, rules, fact.occurredAt, retracted), fact);
    steps.push({ fact, before: state, after });
    state = after;
  }
  return { steps, state };
}

/** Facts tell of every change of a tag, whoever made it. */
function withTags(state: CustomerState, { type, data }: Fact): CustomerState {
  const { name, value } = data;
  if ((type !== "tag_set" && type !== "tag_cleared") || typeof name !== "string") return state;
  const { [name]: _, ...others } = state.tags;
  if (type === "tag_cleared") return { ...state, tags: others };
  return { ...state, tags: { ...others, [name]: typeof value === "string" ? value : "" } };
}
