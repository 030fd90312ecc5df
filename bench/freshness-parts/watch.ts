/** Sends events at a steady rate and sees when memberships have changed. */
import { Agent } from "node:http";
import { machine } from "#ground/clock";
import { type Random, seededRandom } from "#ground/random";
import { type PostgresConnection, poolFor } from "#ground/storage";
import { subjectOf } from "../../model-bank/bank-make/index.ts";
import { postEvents } from "../post-events.ts";
import { AGES, RICH, richOf } from "./audiences.ts";
import type { Ready } from "./server.ts";

const BATCH = 10;
/** Of a batch: events that change a membership for certain. */
const MEASURED = 3;
const CONNECTIONS = 16;
const LOOK_EVERY_MS = 4;
const PATIENCE_MS = 60_000;

export interface Latencies {
  /** Milliseconds from the answer that accepted the event to its membership seen, rising. */
  readonly fromAccepted: readonly number[];
  /** The same from when the event was due to be sent. */
  readonly fromDue: readonly number[];
  readonly events: number;
  readonly perSecond: number;
}

interface Person {
  readonly customer: number;
  readonly audience: number;
  isRich: boolean;
}

interface Waiting {
  readonly person: Person;
  readonly due: number;
  accepted: number | undefined;
  seen: number | undefined;
}

export class Watch {
  readonly #ready: Ready;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  readonly #pool: ReturnType<typeof poolFor>;
  readonly #random: Random;
  readonly #people: Person[];
  readonly #others: readonly number[];
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #sent = 0;

  private constructor(ready: Ready, pool: ReturnType<typeof poolFor>, people: Person[], others: readonly number[]) {
    this.#ready = ready;
    this.#pool = pool;
    this.#people = people;
    this.#others = others;
    this.#random = seededRandom("freshness");
  }

  /** Reads who can be measured: those whose age is known; every other customer gets the other events. */
  static async open(ready: Ready, postgres: PostgresConnection): Promise<Watch> {
    const pool = poolFor(postgres, 2, "bench watch");
    const { rows } = await pool.query<{ customer: number; age: number; rich: boolean }>(`
      select customer, age::int as age, demand_balance > ${RICH} as rich from profile.customer
      where age between ${AGES.from} and ${AGES.to} and demand_balance is not null order by customer`);
    const people = rows.flatMap(({ customer, age, rich }): Person[] => {
      const audience = ready.numbers.get(richOf(age));
      return audience === undefined || customer % 2 === 1 ? [] : [{ customer, audience, isRich: rich }];
    });
    const others = rows.flatMap(({ customer }) => (customer % 2 === 1 ? [customer] : []));
    const order = seededRandom("freshness/order");
    for (let at = people.length - 1; at > 0; at--) {
      const other = order.below(at + 1);
      const [a, b] = [people[at], people[other]];
      if (a && b) [people[at], people[other]] = [b, a];
    }
    return new Watch(ready, pool, people, others);
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.#pool.end();
  }

  /** @throws when a membership has not changed after a minute */
  async run(rate: number, milliseconds: number): Promise<Latencies> {
    const done: Waiting[] = [];
    const ending = new AbortController();
    const watching = this.#watch(done, ending.signal);
    const every = (BATCH / rate) * 1_000;
    const batches = Math.floor(milliseconds / every);
    const inFlight = new Set<Promise<void>>();
    const began = machine.elapsed();
    for (let n = 0; n < batches; n++) {
      const due = began + n * every;
      const wait = due - machine.elapsed();
      if (wait > 0) await machine.sleep(wait);
      const sending = this.#send(due);
      inFlight.add(sending);
      void sending.finally(() => inFlight.delete(sending));
    }
    const seconds = (machine.elapsed() - began) / 1_000;
    await Promise.all(inFlight);
    const until = machine.elapsed() + PATIENCE_MS;
    while (this.#waiting.size > 0 && machine.elapsed() < until) await machine.sleep(20);
    ending.abort();
    await watching;
    const [late] = this.#waiting.values();
    if (late) throw new Error(`answers differ: the membership of customer ${late.person.customer} never changed`);
    const rising = (of: (one: Waiting) => number): number[] => done.map(of).sort((a, b) => a - b);
    return {
      // Seen before the answer had come back: the engine was quicker than the wire.
      fromAccepted: rising(({ seen = 0, accepted = 0 }) => Math.max(0, seen - accepted)),
      fromDue: rising(({ seen = 0, due }) => seen - due),
      events: batches * BATCH,
      perSecond: (batches * BATCH) / seconds,
    };
  }

  async #send(due: number): Promise<void> {
    const measured: Waiting[] = [];
    const events: object[] = [];
    for (let n = 0; n < BATCH; n++) {
      const person = n < MEASURED ? this.#free() : undefined;
      if (person) {
        person.isRich = !person.isRich;
        const waiting: Waiting = { person, due, accepted: undefined, seen: undefined };
        this.#waiting.set(person.customer, waiting);
        measured.push(waiting);
        const demand_balance = person.isRich ? RICH + 1 + this.#random.below(100_000) : this.#random.below(1_000);
        events.push(this.#event(person.customer, "balance_changed", { demand_balance }));
      } else events.push(this.#other(n));
    }
    const isTaken = await postEvents(this.#agent, this.#ready.origin, this.#ready.key, JSON.stringify(events));
    if (!isTaken) throw new Error("a batch of events was refused");
    const now = machine.elapsed();
    for (const waiting of measured) waiting.accepted = now;
  }

  /** The next person of whom nothing is awaited. */
  #free(): Person | undefined {
    for (let tries = 0; tries < this.#people.length; tries++) {
      const person = this.#people[this.#next++ % this.#people.length];
      if (person && !this.#waiting.has(person.customer)) return person;
    }
    return undefined;
  }

  #other(n: number): object {
    const customer = this.#others[this.#random.below(this.#others.length)] ?? 1;
    const amount = 1 + this.#random.below(5_000);
    if (n % 4 === 0) return this.#event(customer, "login", { device: `d${customer}-1` });
    if (n % 4 === 1) return this.#event(customer, "balance_changed", { demand_balance: amount * 40 });
    if (n % 4 === 2) return this.#event(customer, "product_viewed", { product: "fund-a", dwell_seconds: n });
    return this.#event(customer, "transaction", { direction: "out", amount, category: "shop", channel: "mobile" });
  }

  #event(customer: number, type: string, data: object): object {
    const time = machine.now().toISOString();
    const subject = subjectOf(customer - 1);
    return { specversion: "1.0", id: `${time}-${this.#sent++}`, source: "bench", type, subject, time, data };
  }

  async #watch(done: Waiting[], signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const asked = [...this.#waiting.keys()];
      if (asked.length > 0) {
        const { rows } = await this.#pool.query<{ customer: number; members: string }>(
          "select customer, array_to_string(members, ',') as members from audience.membership where customer = any($1::int[])",
          [asked],
        );
        const now = machine.elapsed();
        for (const { customer, members } of rows) this.#look(customer, members, now, done);
      }
      await machine.sleep(LOOK_EVERY_MS);
    }
  }

  #look(customer: number, members: string, now: number, done: Waiting[]): void {
    const waiting = this.#waiting.get(customer);
    if (!waiting) return;
    const { audience, isRich } = waiting.person;
    if (members.split(",").includes(String(audience)) !== isRich) return;
    waiting.seen ??= now;
    // The answer to the request may still be under way.
    if (waiting.accepted === undefined) return;
    this.#waiting.delete(customer);
    done.push(waiting);
  }
}
