/** A random world in the real house: its definitions, its facts moment by moment, and what came of them. */
import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { uploadMembers } from "#audience";
import { job } from "#ground/authority";
import type { ReplayClock } from "#ground/clock";
import { PerennialError } from "#ground/errors";
import type { Random } from "#ground/random";
import { sql } from "#ground/storage";
import { acceptFacts, arrivalOfJson } from "#intake";
import { changePlaybook, publishPlaybook } from "#playbook";
import type { Bank } from "../../doors/server/bank-types.ts";
import { answersOf } from "../../doors/server/flows/answers/index.ts";
import { settleNow } from "../../doors/server/flows/run-until/index.ts";
import { nextDue } from "../../doors/server/flows/run-until/next-due.ts";
import { editedIn } from "./definitions.ts";
import type { World } from "./generate-world.ts";
import { type Change, HOUSE, type Run, type Told, type Touch, type Upload } from "./types.ts";

/** The instant as somebody in another part of the world writes it. */
function written(instant: number, random: Random): string {
  const hours = [-8, -5, 0, 5.5, 8, 9][random.below(6)] ?? 0;
  const shown = new Date(instant + hours * 3_600_000).toISOString().slice(0, -1);
  const [whole, minutes] = [Math.floor(Math.abs(hours)), (Math.abs(hours) % 1) * 60];
  return `${shown}${hours < 0 ? "-" : "+"}${String(whole).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
}

/** What the house made of a world. */
export interface HouseRun extends Run {
  readonly arms: Readonly<Record<string, string>>;
  readonly endReason: string | null;
}

/** All that there is to be compared. */
export interface HouseSays {
  readonly runs: readonly HouseRun[];
  /** Who was drawn to get nothing, by experiment and customer: draws are the house's own. */
  readonly held: ReadonlySet<string>;
  /** To requests, by customer, source and id of the event. */
  readonly answers: ReadonlyMap<string, string>;
}

export interface PlayOptions {
  readonly from?: number;
  /** Told before a moment begins. */
  readonly begins?: (at: number) => void;
  /** Told of work: facts, of which each counts in three parts. */
  readonly did?: (facts: number) => void;
}

const PART = 1 / 3;

export class WorldPlayer {
  readonly #world: World;
  readonly #bank: Bank;
  readonly #clock: ReplayClock;
  readonly #random: Random;
  readonly #queue: Told[];
  readonly #changes: Change[];
  readonly #uploads: Upload[];
  /** Touches seen so far, by playbook and customer. */
  readonly #nth = new Map<string, number>();
  readonly #names = new Map<number, string>();
  /** What requests of this life were told. */
  readonly #answered = new Map<string, string>();
  #lastTouch = 0;

  constructor(world: World, bank: Bank, clock: ReplayClock, random: Random) {
    this.#world = world;
    this.#bank = bank;
    this.#clock = clock;
    this.#random = random;
    // Streams are mixed; each customer's own order stays.
    this.#queue = [...world.told.values()]
      .flat()
      .filter(({ source }) => source !== HOUSE)
      .sort((a, b) => a.arrivesAt - b.arrivesAt);
    this.#changes = [...world.changes];
    this.#uploads = [...world.uploads];
  }

  /**
   * Plays the world from its history to its end.
   * @param options.from the moment that an earlier life had come to: it is lived through again
   */
  async play({ from, begins = () => {}, did = () => {} }: PlayOptions = {}): Promise<void> {
    const { liveFrom, until } = this.#world;
    const bank = this.#bank;
    await this.#begin(from);
    for (let at = from ?? liveFrom; at <= until; at = await this.#next()) {
      begins(at);
      this.#clock.advanceTo(new Date(at));
      await this.#change(at);
      await this.#upload(at);
      const told = this.#comingBy(at);
      await this.#inSets(told, did);
      await settleNow({ bank });
      await this.#react();
      did(told.length * PART);
    }
  }

  async #begin(from: number | undefined): Promise<void> {
    const { liveFrom, plans } = this.#world;
    for (const coming of [this.#changes, this.#uploads])
      while ((coming[0]?.at ?? Number.POSITIVE_INFINITY) < (from ?? liveFrom)) coming.shift();
    const bank = this.#bank;
    const past = this.#comingBy((from ?? liveFrom) - 1);
    if (from === undefined) {
      await this.#accept(past);
      await this.#applyFacts();
      // Whoever took something back is counted again from the copy of the log.
      await bank.projector.drain();
      await bank.fillMetrics();
      await bank.copyProfiles();
      await bank.refreshAudiences();
      await this.#applyFacts();
      for (const plan of plans) await bank.publish(plan.id, new Date(liveFrom));
    }
    await this.recall();
    // What came of the touches of earlier lives; what was told before is not told again.
    await this.#react(from);
  }

  /** Learns by which numbers the house knows the customers. */
  async recall(): Promise<void> {
    const { storage, people } = this.#bank;
    await storage.batch("names", async (tx) => {
      for (const name of this.#world.told.keys()) this.#names.set((await people.lookup(tx, name)) ?? -1, name);
    });
  }

  async #next(): Promise<number> {
    const due = await nextDue({ bank: this.#bank, clock: this.#clock });
    const others = [this.#queue[0]?.arrivesAt, this.#changes[0]?.at, this.#uploads[0]?.at];
    return Math.min(...[due?.getTime(), ...others].map((one) => one ?? Number.POSITIVE_INFINITY));
  }

  /** People pause, resume and edit; a life that lives a moment again finds it done. */
  async #change(at: number): Promise<void> {
    const due = this.#changes.filter((change) => change.at <= at);
    if (due.length === 0) return;
    this.#changes.splice(0, due.length);
    const { storage, journeys, playbooks } = this.#bank;
    // A bank that is served looks all the time: what is paused is passed by.
    await journeys.days();
    const edited = editedIn(this.#world);
    for (const { playbook, what } of due) {
      const definition = edited[playbook];
      if (what === "edit" && definition)
        await publishPlaybook(storage, job("property test"), { playbook, definition, liveFrom: new Date(at) });
      if (what !== "edit") await this.#stop(playbook, what, at);
    }
    await playbooks.look();
  }

  async #stop(playbook: string, change: "pause" | "resume", at: number): Promise<void> {
    const asked = { playbook, change, reason: "property test", at: new Date(at) };
    await changePlaybook(this.#bank, job("property test"), asked).catch((error: unknown) => {
      if (!(error instanceof PerennialError) || error.caseName !== "playbook.wrong_state") throw error;
    });
  }

  /** People put customers on lists; the same file again changes nothing. */
  async #upload(at: number): Promise<void> {
    for (let one = this.#uploads[0]; one && one.at <= at; one = this.#uploads[0]) {
      this.#uploads.shift();
      const { list, mode, customers } = one;
      const body = [Buffer.from(`customer_id\n${customers.join("\n")}\n`)];
      await uploadMembers(this.#bank, job("property test"), {
        audience: list,
        mode,
        name: "guests.csv",
        body: Readable.from(body),
      });
    }
  }

  #comingBy(at: number): Told[] {
    const end = this.#queue.findIndex(({ arrivesAt }) => arrivesAt > at);
    return this.#queue.splice(0, end < 0 ? this.#queue.length : end);
  }

  /** One moment's facts in sets of random sizes. */
  async #inSets(told: readonly Told[], did: (facts: number) => void): Promise<void> {
    for (let from = 0; from < told.length; ) {
      const size = this.#random.next() < 0.6 ? told.length : 1 + this.#random.below(told.length);
      const part = told.slice(from, from + size);
      await this.#take(part);
      did(part.length * PART);
      from += size;
      if (from < told.length || this.#random.next() < 0.5) await this.#applyFacts();
      did(part.length * PART);
    }
  }

  async #applyFacts(): Promise<void> {
    while ((await this.#bank.consumer.drain()) > 0);
  }

  /** Each customer's own in their order: those that wait for no answer together, and one that does of each customer beside the others. */
  async #take(told: readonly Told[]): Promise<void> {
    const own = new Map<string, Told[]>();
    for (const one of told) own.set(one.customer, [...(own.get(one.customer) ?? []), one]);
    while (own.size > 0) {
      const [plain, asked]: [Told[], Told[]] = [[], []];
      for (const [customer, left] of own) {
        const first = left.findIndex(({ isAsked }) => isAsked);
        plain.push(...left.splice(0, first < 0 ? left.length : first));
        asked.push(...left.splice(0, 1));
        if (left.length === 0) own.delete(customer);
      }
      await this.#accept(plain);
      await Promise.all(asked.map((one) => this.#ask(one)));
    }
  }

  async #ask(told: Told): Promise<void> {
    const { answer } = await answersOf(this.#bank).ask(job("property test"), this.#eventOf(told));
    const name = `${told.customer} ${told.source} ${told.id}`;
    const before = this.#answered.get(name) ?? answer;
    this.#answered.set(name, before);
    if (before !== answer) throw new Error(`${name} was answered ${before}, and then ${answer}`);
  }

  #eventOf({ customer, source, id, type, data, occurredAt }: Told): object {
    const time = written(occurredAt, this.#random);
    return { specversion: "1.0", type, source, id, subject: customer, time, data };
  }

  async #accept(told: readonly Told[]): Promise<void> {
    if (told.length === 0) return;
    const arrivals = told.map((one) => arrivalOfJson(this.#eventOf(one)));
    const { quarantined } = await acceptFacts(this.#bank.intake, job("property test"), arrivals);
    const [first] = quarantined;
    if (first) throw new Error(`not taken: ${JSON.stringify(told[first.index])} ${JSON.stringify(first.problems)}`);
  }

  /** Channels and customers answer to the touches that are new. */
  async #react(since = Number.NEGATIVE_INFINITY): Promise<void> {
    const rows = await this.#bank.storage.batch("new touches", (tx) =>
      tx.rows<{ touch: number; key: string; playbook: string; customer: number; channel: string; due: Date }>(sql`
        select touch, key, playbook, customer, channel, due_at as due from reach.touch
        where touch > ${this.#lastTouch} order by touch`),
    );
    for (const { touch, key, playbook, customer, channel, due } of rows) {
      this.#lastTouch = touch;
      const name = this.#names.get(customer) ?? "";
      const nth = (this.#nth.get(`${playbook}/${name}`) ?? 0) + 1;
      this.#nth.set(`${playbook}/${name}`, nth);
      for (const { type, after, data } of this.#world.react(playbook, name, due.getTime(), channel)) {
        const at = due.getTime() + after;
        if (at < since) continue;
        const told: Told = {
          customer: name,
          source: "channels",
          id: `${playbook}#${nth} ${name} ${type}`,
          type,
          data: { ...data, touch: key, channel },
          occurredAt: at,
          arrivesAt: at,
        };
        const place = this.#queue.findIndex(({ arrivesAt }) => arrivesAt > at);
        this.#queue.splice(place < 0 ? this.#queue.length : place, 0, told);
      }
    }
  }

  async says(): Promise<HouseSays> {
    const [runs, held, answers] = await Promise.all([this.#runs(), this.#held(), this.#answers()]);
    return { runs, held, answers };
  }

  async #answers(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#bank.storage.batch("answers", (tx) =>
      tx.rows<{ customer: number; source: string; id: string; answer: string }>(
        sql`select customer, source, id, answer from playbook.answer`,
      ),
    );
    return new Map(
      rows.map(({ customer, source, id, answer }) => [`${this.#names.get(customer)} ${source} ${id}`, answer]),
    );
  }

  async #held(): Promise<ReadonlySet<string>> {
    const rows = await this.#bank.storage.batch("arms", (tx) =>
      tx.rows<{ experiment: string; customer: number }>(
        sql`select experiment, customer from decision.assignment where arm = 'control'`,
      ),
    );
    return new Set(rows.map(({ experiment, customer }) => `${experiment} ${this.#names.get(customer)}`));
  }

  /** Every run that there was, with its touches in order. */
  async #runs(): Promise<HouseRun[]> {
    const { runs, touches } = await this.#bank.storage.batch("runs", async (tx) => ({
      runs: await tx.rows<{
        enrolment: string;
        playbook: string;
        customer: number;
        at: Date;
        state: string;
        arms: Record<string, string>;
        reason: string | null;
      }>(sql`
        select enrolment::text, playbook, customer, admitted_at as at, state, arms, end_reason as reason
        from playbook.enrolment order by admitted_at, enrolment`),
      touches: await tx.rows<{ enrolment: string; wave: string; channel: string; due: Date }>(sql`
        select enrolment, wave, channel, due_at as due from reach.touch where state <> 'denied' order by touch`),
    }));
    const byRun = new Map<string, Touch[]>();
    for (const { enrolment, wave, channel, due } of touches) {
      const list = byRun.get(enrolment) ?? [];
      byRun.set(enrolment, list);
      list.push({ wave: wave.replace(/~\d+$/, ""), channel, due: due.getTime() });
    }
    return runs.map(({ enrolment, playbook, customer, at, state, arms, reason }) => ({
      playbook,
      customer: this.#names.get(customer) ?? `#${customer}`,
      admittedAt: at.getTime(),
      touches: byRun.get(enrolment) ?? [],
      end: state === "converted" ? "converted" : state === "ended" ? "ended" : "open",
      arms,
      endReason: reason,
    }));
  }
}
