/** One moment for everybody: the playbooks whose dates, days or turns it may bring are asked together. */
import type { AudienceBook } from "#audience";
import type { CustomerNumber } from "#ground/ids";
import { type Tx, withRetry } from "#ground/storage";
import { loadStates, wholeState } from "#profile";
import { type Hit, hitsAt, hitsSince } from "../read/hits.ts";
import type { Admission } from "../rules/runs.ts";
import { fallenSince, forgetNoticed, noticedSince, saveLooks, type VersionName } from "../store/looks.ts";
import { admissionsBy, type Naming, namingByCalendar, namingByDate, namingByTurn } from "./name-by-dates.ts";
import type { TriggerBook } from "./trigger-book.ts";
import { listsOfCustomers, pictureOf, type TriggerParts } from "./trigger-parts.ts";

type LookedPlaybook = TriggerBook["looked"][number];

export interface Moment {
  readonly slot: Date;
  /** The moment that was looked at before; for turns. */
  readonly since: Date | undefined;
  /** The bank's time. */
  readonly now: Date;
  /** Nobody was merged and nothing taken back. */
  readonly plain: boolean;
}

// Customers of one transaction: their locks are held for some tenths of a second.
const BATCH = 1_000;

interface Member {
  readonly playbook: LookedPlaybook;
  readonly naming: Naming;
  readonly turns: boolean;
  found: number;
  named: number;
  /** Whether it holds no more as it did. */
  cut: boolean;
}

export class LookAtMoment {
  readonly #parts: TriggerParts;
  readonly #moment: Moment;
  readonly #members: readonly Member[];
  readonly #book: AudienceBook;

  /** @param playbooks all of turns since the same moment, or none */
  constructor(parts: TriggerParts, playbooks: readonly LookedPlaybook[], moment: Moment, book: AudienceBook) {
    this.#parts = parts;
    this.#moment = moment;
    this.#book = book;
    this.#members = playbooks.flatMap((playbook): Member[] => {
      const naming = this.#namingOf(playbook);
      const turns = playbook.trigger.kind === "edge";
      return naming ? [{ playbook, naming, turns, found: 0, named: 0, cut: false }] : [];
    });
  }

  #namingOf(playbook: LookedPlaybook): Naming | undefined {
    const { slot, since } = this.#moment;
    const { zone } = this.#parts.rules;
    const { trigger } = playbook;
    if (trigger.kind === "date") return namingByDate({ ...playbook, trigger }, slot, this.#book, zone);
    if (trigger.kind === "calendar") return namingByCalendar({ ...playbook, trigger }, slot, this.#book);
    if (trigger.kind === "edge" && since) return namingByTurn({ ...playbook, trigger }, since, slot, zone);
    return undefined;
  }

  /**
   * @param found what {@link hits} gives
   * @returns the playbooks that are done with; the others are due again
   */
  async run(found: AsyncIterable<readonly Hit[]>): Promise<number> {
    const { storage, signal } = this.#parts;
    for await (const hits of this.#all(found)) {
      for (let from = 0; from < hits.length; from += BATCH) {
        if (signal?.aborted) return 0;
        await this.#name(hits.slice(from, from + BATCH));
      }
    }
    const done = this.#members.filter(({ cut }) => !cut);
    await storage.batch("looks", (tx) => this.#save(tx, done));
    return done.length;
  }

  /** Beside those whom the query finds, those whose condition a fact took down since: what is known of them now says nothing of that. */
  async *#all(found: AsyncIterable<readonly Hit[]>): AsyncIterable<readonly Hit[]> {
    yield* found;
    const { since } = this.#moment;
    for (const [place, { playbook, turns }] of this.#members.entries()) {
      if (!turns || !since) continue;
      const fallen = await this.#parts.storage.batch("looks", (tx) => fallenSince(tx, playbook.id, since));
      if (fallen.length > 0) yield fallen.map((customer) => ({ customer, places: [place] }));
    }
  }

  /** Candidates among everybody, asked when it is gone over. */
  hits(): AsyncIterable<readonly Hit[]> {
    const { columnar, rules } = this.#parts;
    const { slot, since, plain } = this.#moment;
    const asked = this.#members.map(({ naming }) => naming.asked);
    const parts = { rules, book: this.#book, at: slot, plain };
    const isTurn = this.#members.some(({ turns }) => turns);
    return isTurn && since ? hitsSince(columnar, asked, since, parts) : hitsAt(columnar, asked, parts);
  }

  async #save(tx: Tx, done: readonly Member[]): Promise<void> {
    const { slot, now } = this.#moment;
    await saveLooks(
      tx,
      done.map(({ playbook, found, named }) => ({ ...nameOf(playbook), slot, state: "done", found, named, at: now })),
    );
    for (const { playbook, turns } of done) if (turns) await forgetNoticed(tx, playbook.id, slot);
  }

  async #name(hits: readonly Hit[]): Promise<void> {
    for (const { places } of hits)
      for (const place of places) {
        const member = this.#members[place];
        if (member) member.found++;
      }
    const named = await withRetry(() => this.#parts.storage.batch("looks", (tx) => this.#nameSome(tx, hits)));
    for (const [member, count] of named) member.named += count;
  }

  async #nameSome(tx: Tx, hits: readonly Hit[]): Promise<ReadonlyMap<Member, number>> {
    const { rules } = this.#parts;
    const { slot, now } = this.#moment;
    const held = await this.#parts.begin(tx);
    for (const member of this.#members)
      member.cut ||= held.live.get(member.playbook.id)?.version !== member.playbook.version;
    const customers = hits.map(({ customer }) => customer);
    const states = await loadStates(tx, customers, [...rules.attributes.values()], true, wholeState(rules));
    const listsOf = await listsOfCustomers(tx, customers, held.audiences, held.triggers);
    const named = new Map<Member, number>();
    const all: Admission[] = [];
    for (const [place, member] of this.#members.entries()) {
      if (member.cut) continue;
      const own = hits.flatMap((hit) => (hit.places.includes(place) ? [hit.customer] : []));
      const known = await this.#turned(tx, member, own);
      const asked = own.flatMap((customer) => {
        const state = states.get(customer);
        if (!state || state.revision === 0 || known.get(customer) === true) return [];
        return [{ customer, picture: pictureOf(state, listsOf(customer), rules, slot) }];
      });
      const admissions = admissionsBy(member.playbook, member.naming, asked, slot, rules.zone);
      named.set(member, admissions.length);
      all.push(...admissions);
    }
    await held.admit(tx, all, now);
    return named;
  }

  /** How it stood after the last fact since the moment before. */
  async #turned(
    tx: Tx,
    { playbook, turns }: Member,
    customers: readonly CustomerNumber[],
  ): Promise<ReadonlyMap<CustomerNumber, boolean>> {
    const { since } = this.#moment;
    if (!turns || !since || customers.length === 0) return nobody;
    return await noticedSince(tx, playbook.id, customers, since);
  }
}

const nobody: ReadonlyMap<CustomerNumber, boolean> = new Map();

const nameOf = ({ id, version }: LookedPlaybook): VersionName => ({ playbook: id, version });
