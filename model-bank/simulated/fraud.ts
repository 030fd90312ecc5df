/**
 * Attempts of fraud: requests made in a customer's name, one after another. What the bank had before stops most of them by
 * itself, drawn beforehand; the product's answer may stop them earlier, or stop those that would have gone through.
 */
import { cumulative } from "../bank-make/draws.ts";
import { otherCities } from "../bank-make/words.ts";
import type { Answer, AttemptRecord, SimAttempt, SimEvent } from "./choice.ts";
import { ACTIVE, COUNTER, SETTLED } from "./people.ts";
import { travelsTo } from "./rarely.ts";
import { cityOf, deviceOf } from "./record.ts";
import { eventOf, move, type Scene, tellBalance } from "./scene.ts";
import { HOUR, MINUTE } from "./timeline.ts";

/** Attempts a year for each customer with an account. */
const PER_YEAR = 0.05;
/** Until then customers have shown where they usually are. */
const FIRST_DAY = 12;

/** How each kind goes, how common it is, and how likely what the bank had before stops it. */
const kinds = [
  { kind: "takeover", share: 0.45, own: 0.92 },
  { kind: "changed-data", share: 0.25, own: 0.93 },
  { kind: "many-payees", share: 0.15, own: 0.92 },
  { kind: "talked-into", share: 0.15, own: 0.9 },
] as const;
const shares = cumulative(kinds.map(({ share }) => share));
type Kind = (typeof kinds)[number]["kind"];

interface Planned {
  readonly id: number;
  readonly customer: number;
  readonly at: number;
  readonly kind: Kind;
  readonly own: number;
  /** The step at which the bank stops it by itself; -1: it would go through. */
  readonly caughtAt: number;
  readonly steps: readonly Step[];
}
interface Step {
  readonly type: string;
  readonly after: number;
  readonly data: Readonly<Record<string, unknown>>;
  /** Yuan that leave when it is let through. */
  readonly money: number;
}
interface Running {
  readonly planned: Planned;
  lost: number;
}

export class Frauds {
  readonly #scene: Scene;
  readonly #planned: Planned[];
  readonly #running = new Map<number, Running>();
  #next = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#planned = planAttempts(scene);
  }

  /** Customers who will be attacked. */
  victims(): number[] {
    return this.#planned.map(({ customer }) => customer);
  }

  /** Attempts that begin before this instant and were not given yet. */
  begin(until: number): SimAttempt[] {
    const begun: SimAttempt[] = [];
    for (
      let next = this.#planned[this.#next];
      next !== undefined && next.at < until;
      next = this.#planned[this.#next]
    ) {
      this.#next++;
      const { customer, id, at, steps } = next;
      if (this.#scene.people.state[customer] !== ACTIVE) continue;
      this.#running.set(id, { planned: next, lost: 0 });
      const told = steps.map(({ type, after, data }): SimEvent => {
        const source = type === "profile_changed" ? "crm" : type === "login" ? "app" : "core";
        return { ...eventOf(this.#scene, customer, type, source, at + after, data), asks: true };
      });
      begun.push({ id, customer, steps: told });
    }
    return begun;
  }

  /** How a step was answered. After `stopped` no further step is made. */
  answered(id: number, step: number, give: Answer): "goes_on" | "stopped" {
    const running = this.#running.get(id);
    if (running === undefined) return "stopped";
    const { planned } = running;
    const byProduct = give !== null && give !== "allow";
    if (byProduct || planned.caughtAt === step) return this.#end(running, byProduct ? "product" : "bank");
    const made = planned.steps[step];
    if (made !== undefined && made.money > 0) {
      running.lost += Math.min(made.money, Math.round((this.#scene.people.demand[planned.customer] ?? 0) / 100));
      move(this.#scene, planned.customer, -made.money * 100);
      tellBalance(this.#scene, planned.customer, Math.max(planned.at + made.after + 1, this.#scene.now));
    }
    if (step < planned.steps.length - 1) return "goes_on";
    return this.#end(running, null);
  }

  #end({ planned, lost }: Running, by: "product" | "bank" | null): "stopped" {
    const { id, customer, at, kind, own, steps } = planned;
    const atStake = steps.reduce((sum, { money }) => sum + money, 0);
    const visible = kind !== "talked-into";
    const outcome = { atStake, lost, intercepted: by !== null, by };
    const record: AttemptRecord = { id, customer, at, kind, ...outcome, ownChance: own, visible };
    this.#scene.ledger.attempts.push(record);
    this.#running.delete(id);
    return "stopped";
  }
}

function planAttempts(scene: Scene): Planned[] {
  const { people, draws, timeline } = scene;
  const planned: Planned[] = [];
  const days = timeline.horizon - FIRST_DAY;
  if (days <= 0) return planned;
  for (let c = 0; c < people.count; c++) {
    if (people.course[c] !== SETTLED || people.style[c] === COUNTER) continue;
    draws.turnTo(c, 200);
    if (!draws.chance((PER_YEAR * days) / 365)) continue;
    const at = timeline.at(FIRST_DAY + draws.below(days)) + draws.below(22) * HOUR + draws.below(HOUR);
    planned.push(planOne(scene, c, at));
    // Where somebody has never logged in, no login is strange.
    scene.heap.push({ at: at - 40 * HOUR, customer: c, kind: "login", value: 0 });
  }
  planned.sort((a, b) => a.at - b.at || a.customer - b.customer);
  return planned.map((one, id) => ({ ...one, id }));
}

function planOne(scene: Scene, c: number, at: number): Planned {
  const { draws } = scene;
  const chosen = kinds[draws.index(shares)] ?? kinds[0];
  const steps = stepsOf(scene, c, chosen.kind);
  const caught = draws.chance(chosen.own);
  // What the bank had before looks at money alone.
  const first = steps.findIndex(({ money }) => money > 0);
  const caughtAt = caught ? first + draws.below(steps.length - first) : -1;
  return { id: 0, customer: c, at, kind: chosen.kind, own: chosen.own, caughtAt, steps };
}

function stepsOf(scene: Scene, c: number, kind: Kind): Step[] {
  const { draws } = scene;
  const [home] = cityOf(scene, c);
  const far = otherCities.map(([city]): string => city).filter((city) => city !== home && city !== travelsTo(c));
  const strange = { city: far[draws.below(far.length)] ?? "昆明", device: `x${c}-${draws.below(1_000)}` };
  const own = { city: home, device: deviceOf(c) };
  const login: Step = { type: "login", after: 0, data: strange, money: 0 };
  const transfer = (n: number, amount: number, from: { city: string; device: string }): Step => ({
    type: "transfer",
    after: (20 + 4 * n) * MINUTE,
    data: { amount, payee: `mule${c}-${n}`, payee_bank: "bank_c", ...from },
    money: amount,
  });
  if (kind === "takeover") {
    const each = draws.between(8, 40) * 500;
    return [login, ...Array.from({ length: draws.between(1, 3) }, (_, n) => transfer(n, each, strange))];
  }
  if (kind === "changed-data") {
    const fields = ["phone", "email", "address"].map((field, n): Step => {
      return { type: "profile_changed", after: (3 + 2 * n) * MINUTE, data: { field }, money: 0 };
    });
    return [...fields, transfer(0, draws.between(20, 60) * 1_000, strange)];
  }
  if (kind === "many-payees") {
    const each = draws.between(18, 30) * 1_000;
    return Array.from({ length: 4 }, (_, n) => transfer(n, each, own));
  }
  return [transfer(0, draws.between(5, 40) * 500, own)];
}
