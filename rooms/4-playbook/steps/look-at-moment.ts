/** One moment of one playbook, for everybody. */
import { type AudienceBook, numbersOfAudience } from "#audience";
import type { CustomerNumber } from "#ground/ids";
import { type Tx, withRetry } from "#ground/storage";
import { loadStates, wholeState } from "#profile";
import { silencesDue } from "../read/silences-sql.ts";
import { turnedByTime } from "../read/turned-by-time.ts";
import { dueFrom, endOfDay } from "../rules/silences.ts";
import type { AbsenceTrigger, EdgeTrigger } from "../rules/trigger-types.ts";
import { forgetNoticed, type Look, noticedSince, saveLooks } from "../store/looks.ts";
import { beginTimers, type Timer } from "../store/timers.ts";
import { admissionsBy, type Naming, namingByCalendar, namingByDate, namingByTurn } from "./name-by-dates.ts";
import type { TriggerBook, With } from "./trigger-book.ts";
import { listsOfCustomers, pictureOf, type TriggerParts } from "./trigger-parts.ts";

export interface LookedMoment {
  readonly slot: Date;
  /** The moment that was looked at before. */
  readonly last: Date | undefined;
  /** The bank's time. */
  readonly now: Date;
}

type LookedPlaybook = TriggerBook["looked"][number];

// Customers of one transaction: their locks are held for some tenths of a second.
const BATCH = 1_000;
const TIMERS = 5_000;

export class LookAtMoment {
  readonly #parts: TriggerParts;
  readonly #playbook: LookedPlaybook;
  readonly #moment: LookedMoment;
  #found = 0;
  #named = 0;
  /** Whether the playbook holds no more as it did. */
  #cut = false;

  constructor(parts: TriggerParts, playbook: LookedPlaybook, moment: LookedMoment) {
    this.#parts = parts;
    this.#playbook = playbook;
    this.#moment = moment;
  }

  /** False where it was broken off: what is left is due again. */
  async run(): Promise<boolean> {
    const { trigger } = this.#playbook;
    if (trigger.kind === "absence") await this.#count({ ...this.#playbook, trigger });
    else {
      const book = await this.#parts.audiences.book();
      if (trigger.kind === "edge") await this.#turned({ ...this.#playbook, trigger }, book);
      else await this.#nameAll(this.#naming(book), book);
    }
    if (this.#cut) return false;
    await this.#parts.storage.batch("looks", (tx) => this.#save(tx, "done"));
    return true;
  }

  async #save(tx: Tx, state: Look["state"]): Promise<void> {
    const { id: playbook, version } = this.#playbook;
    const { slot, now } = this.#moment;
    await saveLooks(tx, [{ playbook, version, slot, state, found: this.#found, named: this.#named, at: now }]);
    if (state === "done" && this.#playbook.trigger.kind === "edge")
      await forgetNoticed(tx, { playbook, version }, slot);
  }

  /** Counts silences that will be due up to the end of the day, or, at the beginning, of all short ones. */
  async #count(playbook: With<AbsenceTrigger>): Promise<void> {
    const { storage, columnar, catalog, rules } = this.#parts;
    const { slot, last, now } = this.#moment;
    const { trigger, liveFrom } = playbook;
    // Engine sets know from now on how far the looks have come: what comes after the query is theirs.
    await storage.batch("looks", (tx) => this.#save(tx, "begun"));
    await this.#parts.settle();
    const from = last ? endOfDay(last, rules.zone) : liveFrom;
    const to = trigger.isShort ? new Date(dueFrom(trigger, liveFrom).getTime() + 1) : endOfDay(slot, rules.zone);
    for await (const set of silencesDue(playbook, { from, to }, { columnar, catalog, zone: rules.zone, now })) {
      for (const timers of parted(set, TIMERS)) await this.#begin(timers);
      if (this.#cut) return;
    }
  }

  async #begin(timers: readonly Timer[]): Promise<void> {
    if (this.#stopped()) return;
    this.#found += timers.length;
    this.#named += await this.#parts.storage.batch("looks", (tx) => beginTimers(tx, timers));
  }

  #stopped(): boolean {
    this.#cut ||= this.#parts.signal?.aborted === true;
    return this.#cut;
  }

  #naming(book: AudienceBook): Naming {
    const { trigger } = this.#playbook;
    const { slot } = this.#moment;
    if (trigger.kind === "date")
      return namingByDate({ ...this.#playbook, trigger }, slot, book, this.#parts.rules.zone);
    if (trigger.kind === "calendar") return namingByCalendar({ ...this.#playbook, trigger }, slot, book);
    throw new Error(`${this.#playbook.id} is not named by a day`);
  }

  async #nameAll(naming: Naming, { listNames }: AudienceBook): Promise<void> {
    const { columnar, rules } = this.#parts;
    const { slot } = this.#moment;
    if (!naming.condition) return;
    const lists = new Map([...listNames].map(([number, name]) => [name, number]));
    const asked = { columnar, scope: "all" as const, rules, lists, at: slot };
    for await (const numbers of numbersOfAudience(asked, naming.condition)) {
      for (const customers of parted(numbers, BATCH)) await this.#name(naming, customers);
      if (this.#cut) return;
    }
  }

  async #turned(playbook: With<EdgeTrigger>, book: AudienceBook): Promise<void> {
    const { columnar, rules } = this.#parts;
    const { slot, last } = this.#moment;
    const since = last ?? playbook.liveFrom;
    const customers = await turnedByTime(columnar, playbook.trigger, { rules, book, since, now: slot });
    const naming = namingByTurn(playbook, since, slot, rules.zone);
    for (const some of parted(customers, BATCH)) await this.#name(naming, some, since);
  }

  /** @param since turns that facts have told of since then are known */
  async #name(naming: Naming, customers: readonly CustomerNumber[], since?: Date): Promise<void> {
    if (this.#stopped()) return;
    this.#found += customers.length;
    const { storage } = this.#parts;
    this.#named += await withRetry(() => storage.batch("looks", (tx) => this.#nameSome(tx, naming, customers, since)));
  }

  async #nameSome(tx: Tx, naming: Naming, customers: readonly CustomerNumber[], since?: Date): Promise<number> {
    const { rules } = this.#parts;
    const { slot, now } = this.#moment;
    const { id, version } = this.#playbook;
    const held = await this.#parts.begin(tx);
    if (held.live.get(id)?.version !== version) {
      this.#cut = true;
      return 0;
    }
    const states = await loadStates(tx, customers, [...rules.attributes.values()], true, wholeState(rules));
    const listsOf = await listsOfCustomers(tx, customers, held.audiences, held.triggers);
    const known = since ? await noticedSince(tx, { playbook: id, version }, customers, since) : nobody;
    const asked = [...states.values()].flatMap((state) => {
      const { customer, revision } = state;
      if (revision === 0 || known.has(customer)) return [];
      return [{ customer, picture: pictureOf(state, listsOf(customer), rules, slot) }];
    });
    const named = admissionsBy(this.#playbook, naming, asked, slot, rules.zone);
    await held.admit(tx, named, now);
    return named.length;
  }
}

const nobody: ReadonlySet<CustomerNumber> = new Set();

function* parted<T>(all: readonly T[], size: number): Iterable<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}
