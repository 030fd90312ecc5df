/** Silences that are due: whether they were broken since, counted from anew, or admit. */
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { type CustomerState, momentOf, type Owner } from "#profile";
import type { Admission } from "../rules/runs.ts";
import { beginningOf, dueFrom, endOfDay, isMeant } from "../rules/silences.ts";
import type { AbsenceTrigger } from "../rules/trigger-types.ts";
import {
  type HeardAsked,
  type HeardFact,
  heardAndTakenBack,
  heardEver,
  heardSince,
  takenBack,
} from "../store/heard.ts";
import { lastLooks, versionName } from "../store/looks.ts";
import { SINCE_LAST, type Timer, type TimerName } from "../store/timers.ts";
import type { With } from "./trigger-book.ts";
import { pictureOf, type TriggerParts } from "./trigger-parts.ts";

export type Silence = With<AbsenceTrigger>;

export interface JudgeParts extends Pick<TriggerParts, "rules" | "columnar"> {
  readonly now: Date;
  /** Customers who are known, locked. */
  readonly known: ReadonlySet<CustomerNumber>;
  /** Of those whom {@link readsState} wants. */
  readonly states: ReadonlyMap<CustomerNumber, CustomerState>;
  readonly owners: ReadonlyMap<CustomerNumber, Owner>;
  readonly listsOf: (customer: CustomerNumber) => ReadonlySet<string>;
}

export interface Judged {
  readonly admissions: readonly Admission[];
  readonly ended: readonly TimerName[];
  /** Count on, from a later event. */
  readonly moved: readonly Timer[];
  /** Of customers who are another's now: these begin under that one's number. */
  readonly begun: readonly Timer[];
}

// Events that a condition passes by before one that it means.
const MOST = 500;

/** Whether judging a silence looks at the customer. */
export function readsState({ audience, trigger }: Pick<Silence, "audience" | "trigger">): boolean {
  return audience !== undefined || !trigger.after;
}

/** Timers of playbooks, locked, each with its customer's state at hand where it is looked at. What all of them ask of the log is asked at once. */
export async function judgeSilences(
  tx: Tx,
  work: readonly { readonly playbook: Silence; readonly timers: readonly Timer[] }[],
  parts: JudgeParts,
): Promise<Judged[]> {
  const names = work.map(({ playbook: { id, version } }) => ({ playbook: id, version }));
  const looks = await lastLooks(
    tx,
    names.filter((_, at) => work[at]?.playbook.trigger.isShort === false),
  );
  const reachOf = (name: (typeof names)[number] | undefined): Date => {
    const last = name && looks.get(versionName(name));
    return last ? endOfDay(last.slot, parts.rules.zone) : new Date(0);
  };
  const judgings = work.map(
    ({ playbook, timers }, at) => new Judging(playbook, parts, reachOf(names[at]), ownedBy(timers, playbook, parts)),
  );
  const heard = new Answers(
    await heardSince(
      tx,
      judgings.flatMap((one) => one.asked()),
    ),
  );
  const ever = new Answers(
    await heardEver(
      tx,
      parts.columnar,
      judgings.flatMap((one) => one.askedEver()),
    ),
  );
  const hidden = new Answers(
    await heardAndTakenBack(
      tx,
      judgings.flatMap((one) => one.askedHidden(ever)),
    ),
  );
  const gone = await takenBack(
    tx,
    judgings.flatMap((one) => one.causes()),
  );
  return judgings.map((one) => one.judge(heard, hidden, gone));
}

/** Answers in the order of the questions. */
class Answers {
  readonly #all: readonly (readonly HeardFact[])[];
  #at = 0;

  constructor(all: readonly (readonly HeardFact[])[]) {
    this.#all = all;
  }

  next(): readonly HeardFact[] {
    return this.#all[this.#at++] ?? [];
  }
}

interface Owned {
  readonly known: readonly Known[];
  /** Nothing is counted by these any more. */
  readonly idle: readonly Timer[];
}

function ownedBy(timers: readonly Timer[], playbook: Silence, { owners }: JudgeParts): Owned {
  const known: Known[] = [];
  const idle: Timer[] = [];
  for (const timer of timers) {
    const owner = owners.get(timer.customer);
    // What is due since this version is live it counts itself.
    const isLeft = timer.version === playbook.version || timer.dueAt < playbook.liveFrom;
    // Of whoever was erased nothing is counted.
    if (owner && isLeft) known.push({ timer, owner });
    else idle.push(timer);
  }
  return { known, idle };
}

interface Known {
  readonly timer: Timer;
  readonly owner: Owner;
}

interface Span {
  readonly since: Date;
  readonly due: Date;
}

class Judging {
  readonly #playbook: Silence;
  readonly #parts: JudgeParts;
  readonly #reach: Date;
  readonly #admissions: Admission[] = [];
  readonly #ended: TimerName[] = [];
  readonly #moved: Timer[] = [];
  readonly #begun: Timer[] = [];
  /** Silences after an event; since the last event; and those of which it is not known since when. */
  readonly #after: readonly Known[];
  readonly #since: readonly Known[];
  readonly #doubted: readonly Known[];
  /** By place in the doubted: the last event awaited. */
  #lasts: readonly (Date | undefined)[] = [];

  constructor(playbook: Silence, parts: JudgeParts, reach: Date, { known, idle }: Owned) {
    this.#playbook = playbook;
    this.#parts = parts;
    this.#reach = reach;
    this.#ended.push(...idle);
    this.#after = known.filter(({ timer }) => timer.key !== SINCE_LAST);
    this.#since = known.filter(({ timer }) => timer.key === SINCE_LAST && timer.since !== null);
    this.#doubted = known.filter(({ timer }) => timer.key === SINCE_LAST && timer.since === null);
  }

  /** What came after the events from which silences count. */
  asked(): HeardAsked[] {
    const { trigger } = this.#playbook;
    const { now } = this.#parts;
    return [
      ...this.#after.map(({ timer, owner }) => this.#ask(owner, timer.since, dueOf(timer, trigger))),
      ...this.#since.map(({ timer, owner }) => this.#ask(owner, timer.since, now)),
    ];
  }

  askedEver(): HeardAsked[] {
    return this.#doubted.map(({ owner }) => ({ ...this.#ask(owner, null, this.#parts.now), most: MOST }));
  }

  #ask(owner: Owner, after: Date | null, until: Date): HeardAsked {
    const { of } = this.#playbook.trigger;
    const isPlain = [...of.values()].every(({ where }) => where === undefined);
    return { owner, types: [...of.keys()], after, until, most: isPlain ? 1 : MOST };
  }

  /**
   * What was taken back within doubted silences that were looked at when they were due. Without it nothing has hidden them:
   * what was decided then stands.
   * @param ever answers to `askedEver` of all playbooks in turn
   */
  askedHidden(ever: Answers): HeardAsked[] {
    this.#lasts = this.#doubted.map(() => ever.next().find((fact) => this.#awaited(fact))?.occurredAt);
    return this.#doubted.flatMap((one, place) => {
      const span = this.#span(one, this.#lasts[place]);
      return span && this.#wasLookedAt(one, span) ? [this.#ask(one.owner, span.since, span.due)] : [];
    });
  }

  #wasLookedAt({ timer: { openFrom } }: Known, { due }: Span): boolean {
    return due <= this.#parts.now && !(openFrom && due >= openFrom);
  }

  #span({ timer, owner }: Known, last: Date | undefined): Span | undefined {
    const since = last ?? timer.since ?? this.#beginning(owner.customer);
    return since && { since, due: dueFrom(this.#playbook.trigger, since) };
  }

  /** Events after which silences count; they may have been taken back. */
  causes(): { readonly customer: CustomerNumber; readonly source: string; readonly id: string }[] {
    return this.#after.flatMap(({ timer: { cause }, owner: { customer } }) =>
      cause ? [{ customer, source: cause.source, id: cause.id }] : [],
    );
  }

  /** @param heard answers to `asked` of all playbooks in turn @param hidden the same to `askedHidden` */
  judge(heard: Answers, hidden: Answers, gone: ReadonlySet<string>): Judged {
    this.#afterEvents(heard, gone);
    for (const one of this.#since) {
      const last = heard.next().find((fact) => this.#awaited(fact))?.occurredAt;
      this.#sinceLast(one, this.#span(one, last), true);
    }
    for (const [place, one] of this.#doubted.entries()) {
      const span = this.#span(one, this.#lasts[place]);
      const isNew = !span || !this.#wasLookedAt(one, span) || hidden.next().some((fact) => this.#awaited(fact));
      this.#sinceLast(one, span, isNew);
    }
    return { admissions: this.#admissions, ended: this.#ended, moved: this.#moved, begun: this.#begun };
  }

  /** Silences after an event: broken by any event awaited until they are due. */
  #afterEvents(heard: Answers, gone: ReadonlySet<string>): void {
    const { trigger } = this.#playbook;
    for (const { timer, owner } of this.#after) {
      const facts = heard.next();
      const due = dueOf(timer, trigger);
      // A version before this one waited for less.
      if (timer.since && due > this.#parts.now) {
        this.#countOn(timer, owner, timer.since, due);
        continue;
      }
      this.#ended.push(timer);
      const { cause } = timer;
      const isBroken = facts.some((fact) => this.#awaited(fact));
      if (isBroken || (cause && gone.has(`${cause.source}\n${cause.id}`))) continue;
      this.#admit(owner.customer, timer, due, timer.key);
    }
  }

  /** A silence since the last event awaited: a later one moves it. @param isNew whether it was not looked at before */
  #sinceLast({ timer, owner }: Known, span: Span | undefined, isNew: boolean): void {
    if (span && span.due > this.#parts.now) {
      this.#countOn(timer, owner, span.since, span.due);
      return;
    }
    this.#ended.push(timer);
    if (span && isNew && span.due >= this.#playbook.since)
      this.#admit(owner.customer, timer, span.due, `silence ${span.since.toISOString()}`);
  }

  #beginning(customer: CustomerNumber): Date | undefined {
    const value = this.#parts.states.get(customer)?.values[this.#playbook.trigger.since];
    return beginningOf(value, this.#parts.rules.zone);
  }

  #countOn(timer: Timer, { customer }: Owner, since: Date, dueAt: Date): void {
    // What is due beyond the looks is found by the look of its day.
    const isKept = this.#playbook.trigger.isShort || dueAt < this.#reach;
    const { version } = this.#playbook;
    if (isKept && customer === timer.customer && version === timer.version)
      this.#moved.push({ ...timer, since, dueAt });
    else {
      this.#ended.push(timer);
      if (isKept) this.#begun.push({ ...timer, version, customer, since, dueAt });
    }
  }

  #awaited({ type, data }: HeardFact): boolean {
    const match = this.#playbook.trigger.of.get(type);
    return match !== undefined && isMeant(match, data);
  }

  #admit(customer: CustomerNumber, { cause, trace }: Timer, at: Date, key: string): void {
    const { id: playbook, version, audience, oncePer } = this.#playbook;
    const { known, states, rules, now, listsOf } = this.#parts;
    if (!known.has(customer)) return;
    const state = audience && states.get(customer);
    if (
      audience &&
      !(state && audience.holds(pictureOf(state, listsOf(customer), rules, now), momentOf(now, rules.zone)))
    )
      return;
    const own = oncePer === "customer" ? "once" : key;
    this.#admissions.push({ playbook, version, customer, key: own, at, offset: null, cause, trace });
  }
}

function dueOf({ since, dueAt }: Timer, trigger: AbsenceTrigger): Date {
  return since ? dueFrom(trigger, since) : dueAt;
}
