/** Rankings asked by a steady clock, with events beside them, over kept connections. */
import { Agent, request } from "node:http";
import { machine } from "#ground/clock";
import { type Random, seededRandom } from "#ground/random";
import { subjectOf } from "../../model-bank/bank-make/index.ts";
import { zipf } from "../metrics-parts/work.ts";
import { paced } from "../paced.ts";
import { postEvents } from "../post-events.ts";
import type { Ready } from "./server.ts";

export const places = ["slot", "agent_screen", "outlet"] as const;

export interface Round {
  /** Milliseconds from when a ranking was due to its whole answer, rising. */
  readonly fromDue: readonly number[];
  /** From when it was sent. */
  readonly fromSent: readonly number[];
  /** Rankings answered a second. */
  readonly perSecond: number;
  readonly eventsPerSecond: number;
}

const BATCH = 10;
const CONNECTIONS = 32;

export interface Ranking {
  readonly customer: number;
  readonly offers: readonly {
    readonly offer: string;
    readonly rank: number;
    readonly factors: { readonly value: number };
  }[];
  readonly refused: readonly { readonly offer: string; readonly denials: readonly { readonly code: string }[] }[];
}

export class Load {
  readonly #ready: Ready;
  readonly #rankings = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  readonly #events = new Agent({ keepAlive: true, maxSockets: 8 });
  readonly #random: Random;
  readonly #popular: () => number;
  readonly #order: number;
  #sent = 0;

  constructor(ready: Ready, seed: number) {
    const draws = seededRandom(seed);
    this.#ready = ready;
    this.#random = draws.fork("events");
    this.#popular = zipf(ready.customers.length, draws.fork("zipf"));
    this.#order = draws.fork("order").below(ready.customers.length);
  }

  close(): void {
    this.#rankings.destroy();
    this.#events.destroy();
  }

  /** One customer at one place. */
  async ask(customer: number, place: string, explain: boolean): Promise<Ranking> {
    const body = JSON.stringify({ customer: `@${customer}`, place, limit: explain ? 20 : 3, explain });
    return JSON.parse(await this.#post(body)) as Ranking;
  }

  /** @param rate rankings a second @param eventRate events a second beside them */
  async run(rate: number, eventRate: number, milliseconds: number): Promise<Round> {
    const fromDue: number[] = [];
    const fromSent: number[] = [];
    const began = machine.elapsed();
    const rankings = paced(rate, milliseconds, began, async (due) => {
      const sent = machine.elapsed();
      await this.#post(JSON.stringify({ customer: `@${this.#someone()}`, place: this.#place(), limit: 3 }));
      const now = machine.elapsed();
      fromDue.push(now - due);
      fromSent.push(now - sent);
    });
    let events = 0;
    const beside = paced(eventRate / BATCH, milliseconds, began, async () => {
      const batch = Array.from({ length: BATCH }, () => this.#event());
      const { origin, key } = this.#ready;
      if (!(await postEvents(this.#events, origin, key, JSON.stringify(batch)))) throw new Error("events were refused");
      events += BATCH;
    });
    await Promise.all([rankings, beside]);
    const seconds = (machine.elapsed() - began) / 1_000;
    const rising = (times: number[]): number[] => times.sort((a, b) => a - b);
    return {
      fromDue: rising(fromDue),
      fromSent: rising(fromSent),
      perSecond: fromDue.length / seconds,
      eventsPerSecond: events / seconds,
    };
  }

  // Who is asked for often must not be who was made first.
  #someone(): number {
    const { customers } = this.#ready;
    return customers[(this.#popular() * 7_919 + this.#order) % customers.length] ?? 1;
  }

  #place(): string {
    return places[this.#random.below(places.length)] ?? "slot";
  }

  #event(): object {
    const { customers } = this.#ready;
    const customer = customers[this.#random.below(customers.length)] ?? 1;
    const time = machine.now().toISOString();
    const n = this.#sent++;
    const [type, data] =
      n % 3 === 0
        ? (["login", { device: `d${customer}-1` }] as const)
        : n % 3 === 1
          ? (["balance_changed", { demand_balance: this.#random.below(200_000) }] as const)
          : (["product_viewed", { product: "wm_180d", kind: "wealth", dwell_seconds: n % 60 }] as const);
    const subject = subjectOf(customer - 1);
    return { specversion: "1.0", id: `nba-${time}-${n}`, source: "bench", type, subject, time, data };
  }

  #post(body: string): Promise<string> {
    const { origin, key } = this.#ready;
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      authorization: `Bearer ${key}`,
    };
    return new Promise((resolve, reject) => {
      const options = { method: "POST", agent: this.#rankings, headers };
      const sent = request(`${origin}/v1/next-best-actions`, options, (answer) => {
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
