/**
 * Tags that time and computations change outside of engine sets: the facts that tell of it come when the state has them
 * already. What they were is said by the facts, and is put back for whoever looks at the customer before.
 */
import type { CustomerNumber } from "#ground/ids";
import type { CustomerState, FactStep, ProfileFact } from "#profile";

/** Tags as they were around one step, where they differ from its states. */
export interface TagBefore {
  readonly before: Readonly<Record<string, string>> | undefined;
  readonly after: Readonly<Record<string, string>> | undefined;
  /** The change that the step's fact tells of. */
  readonly own: { readonly name: string } | undefined;
}

export interface StepApart {
  readonly step: FactStep;
  readonly was: TagBefore;
}

interface Told {
  readonly place: number;
  readonly name: string;
  readonly was: string | null;
}

const same: TagBefore = { before: undefined, after: undefined, own: undefined };

/** Steps with the tags that their customers had at the time. */
export function* stepsApart(steps: readonly FactStep[]): Iterable<StepApart> {
  const told = toldOf(steps);
  if (told.size === 0) {
    for (const step of steps) yield { step, was: same };
    return;
  }
  for (const [place, step] of steps.entries()) {
    const changes = told.get(step.fact.customer);
    yield { step, was: changes ? around(step, place, changes) : same };
  }
}

function toldOf(steps: readonly FactStep[]): Map<CustomerNumber, Told[]> {
  const told = new Map<CustomerNumber, Told[]>();
  for (const [place, { fact, before, after }] of steps.entries()) {
    const was = before === after ? wasOf(fact) : undefined;
    if (!was) continue;
    const known = told.get(fact.customer);
    if (known) known.push({ place, ...was });
    else told.set(fact.customer, [{ place, ...was }]);
  }
  return told;
}

function wasOf({ type, data }: ProfileFact): Pick<Told, "name" | "was"> | undefined {
  const { name, was } = data;
  if ((type !== "tag_set" && type !== "tag_cleared") || typeof name !== "string") return undefined;
  return typeof was === "string" || was === null ? { name, was } : undefined;
}

function around({ before, after }: FactStep, place: number, changes: readonly Told[]): TagBefore {
  const later = changes.filter((change) => change.place > place);
  const own = changes.find((change) => change.place === place);
  const back = (tags: CustomerState["tags"], those: readonly Told[]): Record<string, string> => {
    const made = { ...tags };
    // The earliest of them says what was before them all.
    for (const { name, was } of [...those].reverse()) {
      if (was === null) delete made[name];
      else made[name] = was;
    }
    return made;
  };
  return {
    before: back(before.tags, own ? [own, ...later] : later),
    after: back(after.tags, later),
    own: own && { name: own.name },
  };
}
