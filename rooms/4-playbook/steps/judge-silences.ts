/** Silences that are due: whether they were broken since, counted from anew, or admit. */
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { type CustomerState, momentOf, type Owner } from "#profile";
import type { Admission } from "../rules/runs.ts";
import { beginningOf, dueFrom, endOfDay, isMeant } from "../rules/silences.ts";
import type { AbsenceTrigger } from "../rules/trigger-types.ts";
import { type HeardAsked, type HeardFact, heardEver, heardSince, takenBack } from "../store/heard.ts";
import { lastLooks, versionName } from "../store/looks.ts";
import { SINCE_LAST, type Timer, type TimerName } from "../store/timers.ts";
import type { With } from "./trigger-book.ts";
import { pictureOf, type TriggerParts } from "./trigger-parts.ts";

type Silence = With<AbsenceTrigger>;

export interface JudgeParts extends Pick<TriggerParts, "rules" | "columnar"> {
  readonly now: Date;
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

/** Timers of one playbook, locked, each with its customer's state at hand. */
export async function judgeSilences(
  tx: Tx,
  playbook: Silence,
  timers: readonly Timer[],
  parts: JudgeParts,
): Promise<Judged> {
  const judging = new Judging(playbook, parts, await reachOf(tx, playbook, parts));
  const known: { timer: Timer; owner: Owner }[] = [];
  for (const timer of timers) {
    const owner = parts.owners.get(timer.customer);
    // What is due since this version is live it counts itself.
    const isLeft = timer.version === playbook.version || timer.dueAt < playbook.liveFrom;
    // Of whoever was erased nothing is counted.
    if (owner && isLeft) known.push({ timer, owner });
    else judging.end(timer);
  }
  const after = known.filter(({ timer }) => timer.key !== SINCE_LAST);
  const doubted = known.filter(({ timer }) => timer.key === SINCE_LAST && timer.since === null);
  const since = known.filter(({ timer }) => timer.key === SINCE_LAST && timer.since !== null);
  await judging.afterEvents(tx, after);
  await judging.sinceLast(since, await judging.heard(tx, since, parts.now));
  await judging.sinceLast(doubted, await judging.heardEver(tx, doubted));
  return judging.judged;
}

/** Up to when looks have found long silences. */
async function reachOf(tx: Tx, { id: playbook, version }: Silence, { rules }: JudgeParts): Promise<Date> {
  const name = { playbook, version };
  const last = (await lastLooks(tx, [name])).get(versionName(name));
  return last ? endOfDay(last.slot, rules.zone) : new Date(0);
}

interface Known {
  readonly timer: Timer;
  readonly owner: Owner;
}

class Judging {
  readonly #playbook: Silence;
  readonly #parts: JudgeParts;
  readonly #reach: Date;
  readonly #admissions: Admission[] = [];
  readonly #ended: TimerName[] = [];
  readonly #moved: Timer[] = [];
  readonly #begun: Timer[] = [];

  constructor(playbook: Silence, parts: JudgeParts, reach: Date) {
    this.#playbook = playbook;
    this.#parts = parts;
    this.#reach = reach;
  }

  get judged(): Judged {
    return { admissions: this.#admissions, ended: this.#ended, moved: this.#moved, begun: this.#begun };
  }

  end(timer: Timer): void {
    this.#ended.push(timer);
  }

  /** Silences after an event: broken by any event awaited until they are due. */
  async afterEvents(tx: Tx, known: readonly Known[]): Promise<void> {
    if (known.length === 0) return;
    const { trigger } = this.#playbook;
    const heard = await this.#since(
      tx,
      known.map(({ timer, owner }) => ({ owner, after: timer.since, until: dueOf(timer, trigger) })),
    );
    const gone = await takenBack(
      tx,
      known.flatMap(({ timer: { cause }, owner: { customer } }) =>
        cause ? [{ customer, source: cause.source, id: cause.id }] : [],
      ),
    );
    for (const [place, { timer, owner }] of known.entries()) {
      const due = dueOf(timer, trigger);
      // A version before this one waited for less.
      if (timer.since && due > this.#parts.now) {
        this.#countOn(timer, owner, timer.since, due);
        continue;
      }
      this.end(timer);
      const { cause } = timer;
      const isBroken = (heard[place] ?? []).some((fact) => this.#awaited(fact));
      if (isBroken || (cause && gone.has(`${cause.source}\n${cause.id}`))) continue;
      this.#admit(owner.customer, timer, due, timer.key);
    }
  }

  async #since(tx: Tx, asked: readonly HeardAsked[]): Promise<HeardFact[][]> {
    const { of } = this.#playbook.trigger;
    const isPlain = [...of.values()].every(({ where }) => where === undefined);
    return await heardSince(tx, [...of.keys()], asked, isPlain ? 1 : MOST);
  }

  /** What came after the event from which a silence counts. */
  async heard(tx: Tx, known: readonly Known[], until: Date): Promise<HeardFact[][]> {
    if (known.length === 0) return [];
    return await this.#since(
      tx,
      known.map(({ timer, owner }) => ({ owner, after: timer.since, until })),
    );
  }

  async heardEver(tx: Tx, known: readonly Known[]): Promise<HeardFact[][]> {
    if (known.length === 0) return [];
    const asked = known.map(({ owner }) => ({ owner, after: null, until: this.#parts.now }));
    return await heardEver(tx, this.#parts.columnar, [...this.#playbook.trigger.of.keys()], asked, MOST);
  }

  /** Silences since the last event awaited: a later one moves them. */
  async sinceLast(known: readonly Known[], heard: readonly (readonly HeardFact[])[]): Promise<void> {
    const { trigger, since: lives } = this.#playbook;
    for (const [place, { timer, owner }] of known.entries()) {
      const last = heard[place]?.find((fact) => this.#awaited(fact))?.occurredAt;
      const since = last ?? timer.since ?? this.#beginning(owner.customer);
      const due = since && dueFrom(trigger, since);
      if (since && due && due > this.#parts.now) this.#countOn(timer, owner, since, due);
      else {
        this.end(timer);
        if (since && due && due >= lives) this.#admit(owner.customer, timer, due, `silence ${since.toISOString()}`);
      }
    }
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
      this.end(timer);
      if (isKept) this.#begun.push({ ...timer, version, customer, since, dueAt });
    }
  }

  #awaited({ type, data }: HeardFact): boolean {
    const match = this.#playbook.trigger.of.get(type);
    return match !== undefined && isMeant(match, data);
  }

  #admit(customer: CustomerNumber, { cause, trace }: Timer, at: Date, key: string): void {
    const { id: playbook, version, audience, oncePer } = this.#playbook;
    const { states, rules, now, listsOf } = this.#parts;
    const state = states.get(customer);
    if (!state || state.revision === 0) return;
    const picture = pictureOf(state, listsOf(customer), rules, now);
    if (audience && !audience.holds(picture, momentOf(now, rules.zone))) return;
    const own = oncePer === "customer" ? "once" : key;
    this.#admissions.push({ playbook, version, customer, key: own, at, offset: null, cause, trace });
  }
}

function dueOf({ since, dueAt }: Timer, trigger: AbsenceTrigger): Date {
  return since ? dueFrom(trigger, since) : dueAt;
}
