/** Sends events at a steady rate and sees when touches stand in the ledger. */
import { Agent } from "node:http";
import { machine } from "#ground/clock";
import { type Random, seededRandom } from "#ground/random";
import { poolFor } from "#ground/storage";
import { subjectOf } from "../../model-bank/bank-make/index.ts";
import { paced } from "../paced.ts";
import { postEvents } from "../post-events.ts";
import { ABOVE, PLAYBOOK, type Ready } from "./server.ts";

const BATCH = 10;
/** Of a batch: events that lead to a touch. */
const MEASURED = 3;
const CONNECTIONS = 16;
const LOOK_EVERY_MS = 4;
const PATIENCE_MS = 60_000;

export interface Latencies {
  /** Milliseconds from the answer that accepted the event to its touch seen, rising. */
  readonly fromAccepted: readonly number[];
  /** The same from when the event was due to be sent. */
  readonly fromDue: readonly number[];
  readonly perSecond: number;
}

interface Waiting {
  readonly due: number;
  accepted: number | undefined;
  seen: number | undefined;
}

export class Watch {
  readonly #ready: Ready;
  readonly #pool: ReturnType<typeof poolFor>;
  readonly #customers: readonly number[];
  readonly #agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  readonly #random: Random = seededRandom("loop latency");
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #sent = 0;
  #last = 0;

  private constructor(ready: Ready, pool: ReturnType<typeof poolFor>, customers: readonly number[]) {
    this.#ready = ready;
    this.#pool = pool;
    this.#customers = customers;
  }

  static async open(ready: Ready): Promise<Watch> {
    const pool = poolFor(ready.postgres, 2, "bench watch");
    const { rows } = await pool.query<{ customer: number }>(
      "select customer from profile.customer where not coalesce(deceased, false) and not coalesce(frozen, false) order by customer",
    );
    return new Watch(
      ready,
      pool,
      rows.map(({ customer }) => customer),
    );
  }

  get customers(): number {
    return this.#customers.length;
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.#pool.end();
  }

  /** @throws when a touch has not come after a minute */
  async run(rate: number, milliseconds: number): Promise<Latencies> {
    const done: Waiting[] = [];
    const ending = new AbortController();
    const watching = this.#watch(done, ending.signal);
    const began = machine.elapsed();
    let events = 0;
    await paced(rate / BATCH, milliseconds, began, async (due) => {
      await this.#send(due);
      events += BATCH;
    });
    const seconds = (machine.elapsed() - began) / 1_000;
    const until = machine.elapsed() + PATIENCE_MS;
    while (this.#waiting.size > 0 && machine.elapsed() < until) await machine.sleep(20);
    ending.abort();
    await watching;
    const [late] = this.#waiting.keys();
    if (late !== undefined) throw new Error(`answers differ: customer ${late} was never reached`);
    const rising = (of: (one: Waiting) => number): number[] => done.map(of).sort((a, b) => a - b);
    return {
      // Seen before the answer had come back: the engine was quicker than the wire.
      fromAccepted: rising(({ seen = 0, accepted = 0 }) => Math.max(0, seen - accepted)),
      fromDue: rising(({ seen = 0, due }) => seen - due),
      perSecond: events / seconds,
    };
  }

  async #send(due: number): Promise<void> {
    const measured: Waiting[] = [];
    const events: object[] = [];
    for (let n = 0; n < BATCH; n++) {
      const customer = n < MEASURED ? this.#free() : undefined;
      if (customer === undefined) {
        events.push(this.#other(n));
        continue;
      }
      const waiting: Waiting = { due, accepted: undefined, seen: undefined };
      this.#waiting.set(customer, waiting);
      measured.push(waiting);
      events.push(this.#event(customer, "balance_changed", { demand_balance: ABOVE + 1 + this.#random.below(1_000) }));
    }
    const { origin, key } = this.#ready;
    if (!(await postEvents(this.#agent, origin, key, JSON.stringify(events)))) throw new Error("events were refused");
    const now = machine.elapsed();
    for (const waiting of measured) waiting.accepted = now;
  }

  /** The next customer of whom nothing is awaited; every other one lives beside. */
  #free(): number | undefined {
    for (let tries = 0; tries < this.#customers.length; tries++) {
      this.#next = (this.#next + 2 * 7_919) % this.#customers.length;
      const customer = this.#customers[this.#next - (this.#next % 2)];
      if (customer !== undefined && !this.#waiting.has(customer)) return customer;
    }
    return undefined;
  }

  #other(n: number): object {
    const customer = this.#customers[this.#random.below(this.#customers.length >> 1) * 2 + 1] ?? 1;
    const amount = 1 + this.#random.below(5_000);
    if (n % 3 === 0) return this.#event(customer, "login", { device: `d${customer}-1` });
    if (n % 3 === 1) return this.#event(customer, "product_viewed", { product: "wm_180d", dwell_seconds: n });
    return this.#event(customer, "transaction", { direction: "out", amount, category: "shop", channel: "mobile" });
  }

  #event(customer: number, type: string, data: object): object {
    const time = machine.now().toISOString();
    const subject = subjectOf(customer - 1);
    return { specversion: "1.0", id: `loop-${time}-${this.#sent++}`, source: "bench", type, subject, time, data };
  }

  async #watch(done: Waiting[], signal: AbortSignal): Promise<void> {
    const { rows: first } = await this.#pool.query<{ last: string }>(
      "select coalesce(max(touch), 0) as last from reach.touch",
    );
    this.#last = Number(first[0]?.last);
    const seen = new Map<number, number>();
    while (!signal.aborted) {
      const { rows } = await this.#pool.query<{ touch: string; customer: number }>({
        name: "new touches",
        text: "select touch, customer from reach.touch where touch > $1 and playbook = $2 order by touch",
        values: [this.#last, PLAYBOOK],
      });
      const now = machine.elapsed();
      for (const { touch, customer } of rows) {
        this.#last = Number(touch);
        seen.set(customer, now);
      }
      for (const [customer, at] of seen) if (this.#look(customer, at, done)) seen.delete(customer);
      await machine.sleep(LOOK_EVERY_MS);
    }
  }

  /** Whether nothing more is to be done; the answer to the request may still be under way. */
  #look(customer: number, at: number, done: Waiting[]): boolean {
    const waiting = this.#waiting.get(customer);
    if (!waiting) return true;
    waiting.seen ??= at;
    if (waiting.accepted === undefined) return false;
    this.#waiting.delete(customer);
    done.push(waiting);
    return true;
  }
}
