/**
 * A random half of a simulated bank is touched once: what the bank could know of each customer before, what came after, and
 * what the touch truly did. Nobody but the world knows the last: a sale names the playbook without which it would not have been,
 * and ordinary days hang on no touch.
 */
import { stickyShare } from "#ground/random";
import { categoricalColumn, type Dataset, dataset, numericColumn } from "#kits/forest";
import type { SimEvent } from "./choice.ts";
import { DAY } from "./timeline.ts";
import { createWorld } from "./world.ts";

export interface TouchedHalf {
  /** Known before the touch. */
  readonly data: Dataset;
  /** 1: bought within the window. */
  readonly y: Float64Array;
  readonly treated: Uint8Array;
  /** Of the treated: 1 where it was bought because of the touch and would not have been otherwise. */
  readonly truth: Float64Array;
}

export interface TouchedChoice {
  readonly customers: number;
  readonly seed: number;
  /** Days of history before the touch, and those after it in which a purchase counts. */
  readonly before: number;
  readonly window: number;
}

const START = "2025-01-06";
const PLAYBOOK = "grow-large-inflow";
const ADMITTED = 0.5;

interface Known {
  readonly recorded: Readonly<Record<string, unknown>>;
  readonly counts: Map<string, number>;
  balance: number;
  lastSeen: number;
  bought: boolean;
}

const moves = new Set(["transaction", "transfer", "card_spent", "payroll_credited", "login"]);

export function touchedHalf({ customers, seed, before, window }: TouchedChoice): TouchedHalf {
  const days = before + window + 1;
  const world = createWorld({ customers, seed, days, start: START });
  const at = world.start + before * DAY;
  const known = new Map<number, Known>();
  for (const { customer, data } of world.records())
    known.set(customer, {
      recorded: data,
      counts: new Map(),
      balance: Number(data.demand_balance ?? 0),
      lastSeen: world.start,
      bought: false,
    });
  for (let day = 0; day < before; day++)
    for (const event of world.events(world.start + day * DAY, world.start + (day + 1) * DAY)) hear(known, event);
  const treats = (c: number): boolean => stickyShare(`touched/${seed}`, String(c)) < ADMITTED;
  for (const customer of known.keys()) {
    if (!treats(customer)) continue;
    const touch = { touch: `t${customer}`, customer, playbook: PLAYBOOK, wave: "one", channel: "wecom", at } as const;
    world.touched({ ...touch, class: "marketing" });
  }
  for (let day = before; day < days; day++)
    for (const event of world.events(world.start + day * DAY, world.start + (day + 1) * DAY)) {
      const own = known.get(event.customer);
      if (own && event.type === "wealth_purchased" && event.at < at + window * DAY) own.bought = true;
    }
  return {
    ...tableOf(known, at),
    ...outcomesOf(world.scene.ledger.sales, known, treats, { at, until: at + window * DAY }),
  };
}

function hear(known: ReadonlyMap<number, Known>, { customer, type, data, at }: SimEvent): void {
  const own = known.get(customer);
  if (!own) return;
  const name = type === "product_viewed" ? `viewed ${String(data.kind)}` : type;
  own.counts.set(name, (own.counts.get(name) ?? 0) + 1);
  if (moves.has(type)) own.lastSeen = at;
  if (type === "balance_changed") own.balance = Number(data.demand_balance);
}

function tableOf(known: ReadonlyMap<number, Known>, at: number): { readonly data: Dataset } {
  const all = [...known.values()];
  const number = (name: string, of: (one: Known) => number) => numericColumn(name, Float64Array.from(all, of));
  const count = (type: string) => number(type, ({ counts }) => counts.get(type) ?? 0);
  return {
    data: dataset([
      number("balance", ({ balance }) => balance),
      number("wealth", ({ recorded }) => Number(recorded.wealth_balance ?? 0)),
      number("aum", ({ recorded }) => Number(recorded.aum ?? 0)),
      number("silence", ({ lastSeen }) => (at - lastSeen) / DAY),
      ...["viewed wealth", "viewed term_deposit", "wealth_purchased", "deposit_opened", "login", "card_spent"].map(
        count,
      ),
      categoricalColumn(
        "risk",
        all.map(({ recorded }) => String(recorded.risk_level ?? "none")),
      ),
    ]),
  };
}

interface Sold {
  readonly customer: number;
  readonly need: string;
  readonly at: number;
  readonly playbook: string | null;
}

function outcomesOf(
  sales: readonly Sold[],
  known: ReadonlyMap<number, Known>,
  treats: (c: number) => boolean,
  { at, until }: { readonly at: number; readonly until: number },
): Omit<TouchedHalf, "data"> {
  const own = sales.filter((sale) => sale.need === "wealth" && sale.at >= at && sale.at < until);
  const anyway = new Set(own.filter(({ playbook }) => playbook === null).map(({ customer }) => customer));
  const caused = new Set(own.filter(({ playbook }) => playbook !== null).map(({ customer }) => customer));
  const all = [...known];
  return {
    y: Float64Array.from(all, ([, { bought }]) => (bought ? 1 : 0)),
    treated: Uint8Array.from(all, ([c]) => (treats(c) ? 1 : 0)),
    truth: Float64Array.from(all, ([c]) => (caused.has(c) && !anyway.has(c) ? 1 : 0)),
  };
}
