/** Risk events asked by a steady clock, with events beside them, over kept connections. */
import { Agent, request } from "node:http";
import { machine } from "#ground/clock";
import { type Random, seededRandom } from "#ground/random";
import { subjectOf } from "../../model-bank/bank-make/index.ts";
import { zipf } from "../metrics-parts/work.ts";
import { paced } from "../paced.ts";
import { postEvents } from "../post-events.ts";
import type { Ready } from "./server.ts";

export interface Round {
  /** Milliseconds from when an answer was due to the whole of it, rising. */
  readonly fromDue: readonly number[];
  /** From when its event was sent. */
  readonly fromSent: readonly number[];
  /** Events answered a second. */
  readonly perSecond: number;
  readonly eventsPerSecond: number;
  /** How many were answered how. */
  readonly answers: ReadonlyMap<string, number>;
}

export interface Answered {
  readonly answer: string;
  readonly reasons: readonly { readonly playbook: string; readonly answer: string }[];
  readonly repeated: boolean;
  readonly customer: number;
}

const BATCH = 10;
const CONNECTIONS = 32;
const cities = ["上海", "北京", "深圳", "杭州", "成都", "武汉"];

export class Load {
  readonly #ready: Ready;
  readonly #asking = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  readonly #events = new Agent({ keepAlive: true, maxSockets: 8 });
  readonly #random: Random;
  readonly #popular: () => number;
  readonly #order: number;
  readonly #run = machine.now().getTime();
  #sent = 0;

  constructor(ready: Ready, seed: number) {
    const draws = seededRandom(seed);
    this.#ready = ready;
    this.#random = draws.fork("events");
    this.#popular = zipf(ready.customers.length, draws.fork("zipf"));
    this.#order = draws.fork("order").below(ready.customers.length);
  }

  close(): void {
    this.#asking.destroy();
    this.#events.destroy();
  }

  /** One event of a customer, answered. */
  async ask(customer: number, type: string, data: object, id = this.#id()): Promise<Answered> {
    return JSON.parse(await this.#post(this.#event(customer, type, data, id))) as Answered;
  }

  /** @param rate answers a second @param eventRate events a second beside them */
  async run(rate: number, eventRate: number, milliseconds: number): Promise<Round> {
    const fromDue: number[] = [];
    const fromSent: number[] = [];
    const answers = new Map<string, number>();
    const began = machine.elapsed();
    const asked = paced(rate, milliseconds, began, async (due) => {
      const event = this.#risk();
      const sent = machine.elapsed();
      const { answer } = JSON.parse(await this.#post(event)) as Answered;
      const now = machine.elapsed();
      fromDue.push(now - due);
      fromSent.push(now - sent);
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    });
    let events = 0;
    const beside = paced(eventRate / BATCH, milliseconds, began, async () => {
      const batch = Array.from({ length: BATCH }, () => this.#other());
      const { origin, key } = this.#ready;
      if (!(await postEvents(this.#events, origin, key, JSON.stringify(batch)))) throw new Error("events were refused");
      events += BATCH;
    });
    await Promise.all([asked, beside]);
    const seconds = (machine.elapsed() - began) / 1_000;
    const rising = (times: number[]): number[] => times.sort((a, b) => a - b);
    return {
      fromDue: rising(fromDue),
      fromSent: rising(fromSent),
      perSecond: fromDue.length / seconds,
      eventsPerSecond: events / seconds,
      answers,
    };
  }

  #id(): string {
    return `answers-${this.#run}-${this.#sent++}`;
  }

  // Who comes often must not be who was made first.
  #someone(): number {
    const { customers } = this.#ready;
    return customers[(this.#popular() * 7_919 + this.#order) % customers.length] ?? 1;
  }

  #risk(): object {
    const customer = this.#someone();
    const draw = this.#random.below(10);
    const city = cities[this.#random.below(cities.length)] ?? "上海";
    if (draw < 6) return this.#event(customer, "login", { city, device: `d${customer}-${this.#random.below(4)}` });
    if (draw < 9) {
      const amount = this.#random.below(8) === 0 ? 60_000 : this.#random.below(5_000);
      return this.#event(customer, "transfer", { amount, payee: `p${this.#random.below(2_000)}` });
    }
    return this.#event(customer, "profile_changed", { field: "address" });
  }

  #other(): object {
    const { customers } = this.#ready;
    const customer = customers[this.#random.below(customers.length)] ?? 1;
    const kind = this.#random.below(3);
    if (kind === 0) return this.#event(customer, "login", { city: "上海", device: `d${customer}-1` });
    return kind === 1
      ? this.#event(customer, "balance_changed", { demand_balance: this.#random.below(200_000) })
      : this.#event(customer, "product_viewed", { product: "wm_180d", kind: "wealth", dwell_seconds: this.#sent % 60 });
  }

  #event(customer: number, type: string, data: object, id = this.#id()): object {
    const subject = subjectOf(customer - 1);
    const time = machine.now().toISOString();
    return { specversion: "1.0", id, source: "bench", type, subject, time, data };
  }

  #post(event: object): Promise<string> {
    const { origin, key } = this.#ready;
    const body = JSON.stringify(event);
    const headers = {
      "content-type": "application/cloudevents+json",
      "content-length": Buffer.byteLength(body),
      authorization: `Bearer ${key}`,
    };
    return new Promise((resolve, reject) => {
      const sent = request(`${origin}/v1/answers`, { method: "POST", agent: this.#asking, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.once("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          if (answer.statusCode === 200) resolve(text);
          else reject(new Error(`status ${answer.statusCode}: ${text.slice(0, 300)}`));
        });
      });
      sent.once("error", reject);
      sent.end(body);
    });
  }
}
