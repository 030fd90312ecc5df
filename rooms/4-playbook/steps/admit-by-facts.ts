/** The first part of the room in an engine set: whom facts name to be admitted, each fact looked at by itself. */
import { AUDIENCE_FACTS, type SetCrossing, Woken, wakeByChange } from "#audience";
import { dayOf } from "#ground/clock";
import { type CustomerNumber, factHash } from "#ground/ids";
import { type Moment, type Picture, PictureView } from "#kits/expr";
import {
  type CustomerState,
  type FactStep,
  momentOf,
  type ProfileFact,
  type ProfileRules,
  TAG_FACTS,
  viewOf,
} from "#profile";
import { CALLED } from "../rules/compile-trigger.ts";
import type { CompiledPlaybook } from "../rules/compiled.ts";
import { fires, stands } from "../rules/fires.ts";
import { instantsOf } from "../rules/instants.ts";
import type { Admission, Cause } from "../rules/runs.ts";
import type { EdgeTrigger } from "../rules/trigger-types.ts";
import { stepsApart, type TagBefore } from "./told-tags.ts";
import type { TriggerBook, With } from "./trigger-book.ts";

export interface FactsParts {
  readonly triggers: TriggerBook;
  readonly rules: ProfileRules;
  /** The bank's time. */
  readonly now: Date;
  /** Names of the static lists that a customer is on. */
  readonly listsOf: (customer: CustomerNumber) => ReadonlySet<string>;
  /** Edges of audiences that the facts had their customers cross. */
  readonly crossings: readonly SetCrossing[];
}

/** A turn of a condition that a fact brought about, one way or the other, whoever the playbook is for. */
export interface Turn {
  readonly playbook: string;
  readonly version: number;
  readonly customer: CustomerNumber;
  readonly stands: boolean;
}

export interface Named {
  /** In the order of the facts. */
  readonly admissions: readonly Admission[];
  /** Turns that looks at everybody have to know of. */
  readonly turns: readonly Turn[];
}

/** Whether a fact's customer has to be at hand although the fact changes no state now. */
export function wantsForTriggers(triggers: TriggerBook): (fact: ProfileFact) => boolean {
  const { waking, edges, byList, byType } = triggers;
  return (fact) => {
    const { type, source, data } = fact;
    if (isCrossing(fact)) return byList.has(String(data.name)) || (data.seen !== true && byType.has(type));
    return (
      edges.length > 0 &&
      (type === "tag_set" || type === "tag_cleared") &&
      source === TAG_FACTS &&
      "was" in data &&
      typeof data.name === "string" &&
      waking.tag.has(data.name)
    );
  };
}

/** Whom the facts of a set name, by the customer just before and just after each. Asks no database. */
export function namedByFacts(steps: readonly FactStep[], parts: FactsParts): Named {
  const { triggers } = parts;
  const admissions: Admission[] = [];
  const turns: Turn[] = [];
  if (triggers.all.length + triggers.edges.length === 0) return { admissions, turns };
  const woken = new Woken(triggers.edges.length);
  const crossed = crossedAt(parts);
  for (const { step, was } of stepsApart(steps)) {
    const places = wokenBy(step, was, woken, triggers);
    const byType = triggers.byType.get(step.fact.type);
    const across = crossed.get(step) ?? none;
    if (places.length + across.length === 0 && !byType) continue;
    const seen = new SeenStep(step, was, parts);
    for (const playbook of byType ?? []) {
      if (!isSeen(step.fact, playbook) && seen.firing(playbook)) admissions.push(seen.admission(playbook));
    }
    for (const { fact, playbooks } of across) {
      const crossing = new SeenStep(fact, was, parts);
      for (const playbook of playbooks) if (crossing.firing(playbook)) admissions.push(crossing.admission(playbook));
    }
    for (const place of places) {
      const playbook = triggers.edges[place];
      if (!playbook) continue;
      const { id, version, trigger, audience } = playbook;
      const { turned, fell } = seen.turning(playbook);
      if (trigger.looked && (turned || fell))
        turns.push({ playbook: id, version, customer: step.fact.customer, stands: turned !== undefined });
      if (!turned || triggers.paused.has(id)) continue;
      if (audience === undefined || audience.holds(turned.after, turned.moment))
        admissions.push(seen.admission(playbook));
    }
  }
  return { admissions, turns };
}

const nowhere: readonly number[] = [];

interface Across {
  /** The crossing as the step of a fact that stands right behind its cause. */
  readonly fact: FactStep;
  readonly playbooks: readonly CompiledPlaybook[];
}

const none: readonly Across[] = [];

/** By the step that brought them about: crossings that playbooks wait for. */
function crossedAt({ crossings, triggers }: FactsParts): ReadonlyMap<FactStep, readonly Across[]> {
  const crossed = new Map<FactStep, Across[]>();
  for (const { step, fact } of crossings) {
    const playbooks = (triggers.byType.get(fact.type) ?? []).filter(
      ({ trigger }) => trigger.kind === "crossing" && trigger.audience === fact.data.name,
    );
    if (playbooks.length === 0) continue;
    const own = crossed.get(step) ?? [];
    crossed.set(step, own);
    const { offset } = step.fact;
    const told: ProfileFact = { ...fact, ...(offset === undefined ? {} : { offset }) };
    own.push({ fact: { fact: told, before: step.after, after: step.after }, playbooks });
  }
  return crossed;
}

/** Whether the set that told a fact of the audiences has asked the playbook already. */
function isSeen(fact: ProfileFact, { trigger }: CompiledPlaybook): boolean {
  return trigger.kind === "crossing" && fact.data.seen === true;
}

/** Places of edges that the step can turn. */
function wokenBy(
  step: FactStep,
  was: TagBefore,
  woken: Woken,
  { waking, byList, edges }: TriggerBook,
): readonly number[] {
  if (edges.length === 0) return nowhere;
  const { fact, before, after } = step;
  woken.begin();
  wakeByChange(woken, waking, before, after, () => [fact.type]);
  if (was.own) woken.add(waking.tag.get(was.own.name));
  if (isCrossing(fact) && typeof fact.data.name === "string") woken.add(byList.get(fact.data.name));
  return woken.take();
}

function isCrossing({ type, source }: ProfileFact): boolean {
  return source === AUDIENCE_FACTS && (type === "audience_entered" || type === "audience_left");
}

interface Sides {
  readonly before: Picture;
  readonly after: Picture;
  readonly moment: Moment;
}

/** One fact with its customer before and after it, as of the instants at which it is looked at. */
class SeenStep {
  readonly #step: FactStep;
  readonly #was: TagBefore;
  readonly #parts: FactsParts;
  readonly #instants: readonly Date[];
  readonly #sides: Sides[] = [];
  #hash: string | undefined;
  #cause: Cause | undefined;

  constructor(step: FactStep, was: TagBefore, parts: FactsParts) {
    this.#step = step;
    this.#was = was;
    this.#parts = parts;
    this.#instants = instantsOf(step.fact, parts.now);
  }

  /** Whether a fact is one that the playbook waits for, at any of its instants. */
  firing(playbook: CompiledPlaybook): boolean {
    const { fact } = this.#step;
    if (fact.occurredAt < playbook.since) return false;
    // Only the house says who came into an audience.
    if (playbook.trigger.kind === "crossing" && !isCrossing(fact)) return false;
    return this.#instants.some((_, place) => {
      const { before, after, moment } = this.#at(place);
      return fires(playbook, { fact, before, after }, moment);
    });
  }

  /**
   * Turned: the instant at which a condition turned by the fact: when it came, unless it stood already; for a late one also
   * when it happened. Fell: what stood when the fact came stands no more: time may turn it again.
   */
  turning({ trigger, since }: With<EdgeTrigger>): { readonly turned: Sides | undefined; readonly fell: boolean } {
    const came = this.#at(0);
    const stood = stands(trigger, came.before, came.moment);
    if (stood)
      return { turned: undefined, fell: trigger.looked !== undefined && !stands(trigger, came.after, came.moment) };
    return { turned: this.#step.fact.occurredAt < since ? undefined : this.#turned(trigger, came), fell: false };
  }

  #turned(trigger: EdgeTrigger, came: Sides): Sides | undefined {
    if (stands(trigger, came.after, came.moment)) return came;
    if (this.#instants.length < 2) return undefined;
    const happened = this.#at(1);
    const turned =
      !stands(trigger, happened.before, happened.moment) && stands(trigger, happened.after, happened.moment);
    return turned ? happened : undefined;
  }

  admission({ id, version, oncePer }: CompiledPlaybook): Admission {
    const { customer, occurredAt: at, trace = null, offset = null } = this.#step.fact;
    const key = oncePer === "customer" ? "once" : oncePer === "day" ? dayOf(at, this.#parts.rules.zone) : this.#key();
    return { playbook: id, version, customer, key, at, offset, cause: this.#causeOf(), trace };
  }

  /** The same for all whom the fact admits. */
  #key(): string {
    const { source, id } = this.#step.fact;
    this.#hash ??= factHash(source, id);
    return this.#hash;
  }

  #causeOf(): Cause {
    const { type, source, id, occurredAt: at, data } = this.#step.fact;
    // Of an event that named this customer the run knows that event.
    const event = type === CALLED && typeof data.event === "string" ? data.event : type;
    this.#cause ??= { type: event, source, id, at, data };
    return this.#cause;
  }

  #at(place: number): Sides {
    const known = this.#sides[place];
    if (known) return known;
    const at = this.#instants[place] ?? this.#parts.now;
    const { before, after } = this.#step;
    const lists = this.#lists();
    const made = {
      before: this.#picture(before, this.#was.before, lists.before, at),
      after: this.#picture(after, this.#was.after, lists.after, at),
      moment: momentOf(at, this.#parts.rules.zone),
    };
    this.#sides[place] = made;
    return made;
  }

  #picture(
    state: CustomerState,
    tags: Readonly<Record<string, string>> | undefined,
    lists: ReadonlySet<string>,
    at: Date,
  ): Picture {
    const view = viewOf(tags ? { ...state, tags } : state, this.#parts.rules, at);
    return lists.size === 0 ? view : new PictureView(view, lists);
  }

  /** Lists before and after: a crossing of a static list is told when it is done. */
  #lists(): { readonly before: ReadonlySet<string>; readonly after: ReadonlySet<string> } {
    const { fact } = this.#step;
    const now = this.#parts.listsOf(fact.customer);
    const { name } = fact.data;
    if (!isCrossing(fact) || typeof name !== "string" || !this.#parts.triggers.lists.has(name))
      return { before: now, after: now };
    const [within, without] = [new Set(now).add(name), new Set([...now].filter((one) => one !== name))];
    return fact.type === "audience_entered" ? { before: without, after: within } : { before: within, after: without };
  }
}
