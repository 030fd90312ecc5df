/** Whether a fact starts a run, re-entry aside. Pure. */
import type { Fields, Moment, Picture, View } from "#kits/expr";
import { ASKED_BY, CALLED } from "./compile-trigger.ts";
import type { CompiledPlaybook } from "./compiled.ts";
import type { CompiledTrigger, EdgeTrigger, EventTrigger } from "./trigger-types.ts";

/** A fact, and the customer just before and just after it, both looked at as of one moment. */
export interface TriggerStep {
  readonly fact: { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
  readonly before: Picture;
  readonly after: Picture;
}

/** The customer after an event, with the event and the customer before it. */
class EventView implements View {
  readonly event: Fields;
  readonly before: Picture;
  readonly #after: Picture;

  constructor(event: Fields, { before, after }: TriggerStep) {
    this.event = event;
    this.before = before;
    this.#after = after;
  }

  get customer(): Picture["customer"] {
    return this.#after.customer;
  }

  get metric(): Picture["metric"] {
    return this.#after.metric;
  }

  get score(): Picture["score"] {
    return this.#after.score;
  }

  get tag(): Picture["tag"] {
    return this.#after.tag;
  }

  get audience(): Picture["audience"] {
    return this.#after.audience;
  }
}

/** Whether the trigger names the fact, and the customer after it is whom the playbook is for; of several triggers ask each face. */
export function fires({ trigger, audience, id }: CompiledPlaybook, step: TriggerStep, moment: Moment): boolean {
  return named(trigger, id, step, moment) && (audience === undefined || audience.holds(step.after, moment));
}

function named(trigger: CompiledTrigger, playbook: string, step: TriggerStep, moment: Moment): boolean {
  const { fact, before, after } = step;
  switch (trigger.kind) {
    case "event":
      return (
        (trigger.among === undefined && matches(trigger, step, moment)) ||
        (trigger.others.length > 0 && isCalled(fact, playbook) && isWanted(trigger, step, moment))
      );
    case "edge":
      return !stands(trigger, before, moment) && stands(trigger, after, moment);
    case "crossing":
      // Who belonged when an audience was filled has not come into it.
      return fact.type === trigger.type && fact.data.name === trigger.audience && fact.data.initial !== true;
    case "called":
      return isCalled(fact, playbook);
    default:
      return false;
  }
}

/** Asked for by the API, or named by another customer's event. */
function isCalled({ type, data }: TriggerStep["fact"], playbook: string): boolean {
  return type === CALLED && data.playbook === playbook;
}

/** Of customers whom an event named: whether they are who is looked for. */
function isWanted({ among }: EventTrigger, { fact, after }: TriggerStep, moment: Moment): boolean {
  return among === undefined || typeof fact.data[ASKED_BY] !== "number" || among.holds(after, moment);
}

/** Whether an event, with the customer around it, is one that the trigger names. */
export function matches(trigger: EventTrigger, step: TriggerStep, moment: Moment): boolean {
  if (step.fact.type !== trigger.event) return false;
  const { where, read } = trigger;
  return where === undefined || where.holds(new EventView(read(step.fact.data), step), moment);
}

/** Whether what an edge waits for is so: the condition is true; for a falling one, that it is not. */
export function stands({ condition, falling }: EdgeTrigger, customer: Picture, moment: Moment): boolean {
  return condition.holds(customer, moment) !== falling;
}
