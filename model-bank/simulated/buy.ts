/** What customers do when they do what they want: the goals of playbooks, as events of source systems. */
import { dayText } from "../bank-make/raw.ts";
import { depositOf, deposits, ends, holdingData, wealthFor } from "./holdings.ts";
import { ACTIVE, ASLEEP, CLOSED, SLEEPER } from "./people.ts";
import { INSTALMENT_FEE_MONTH, margins, type Need } from "./rules.ts";
import { type Holding, move, type Scene, tell, tellBalance, yuan } from "./scene.ts";
import { MINUTE } from "./timeline.ts";

/** Why something is bought: a playbook's touch, or null, and what it offered. */
export interface Why {
  readonly playbook: string | null;
  readonly product?: string | null;
}

const THOUSAND = 100_000;

/** Money for a purchase, brought from another bank of the customer's where it is not here. */
function bring(scene: Scene, c: number, fen: number, at: number): void {
  const lacking = fen - (scene.people.demand[c] ?? 0);
  if (lacking <= 0) return;
  const brought = Math.ceil(lacking / 10_000) * 10_000;
  move(scene, c, brought);
  const data = { direction: "in", amount: yuan(brought), category: "transfer", own_account: true };
  tell(scene, c, "transaction", "core", at - 3 * MINUTE, data);
}

/** Of itself by what the customer has in all; because of a touch by what lies on demand. */
function amountOf(scene: Scene, c: number, why: Why): number {
  const { people, draws } = scene;
  const assets = (people.wealth[c] ?? 0) * 100;
  const share = 0.06 + 0.12 * draws.next();
  const fen = why.playbook === null ? assets * share : Math.max(assets * share, (people.demand[c] ?? 0) * 0.3);
  return Math.min(200, Math.max(1, Math.round(fen / THOUSAND))) * THOUSAND;
}

/** Keeps what was bought as a holding, and its end in mind. */
export function hold(scene: Scene, c: number, at: number, held: Omit<Holding, "reference">): void {
  const n = (scene.nextHolding[c] ?? 0) + 1;
  scene.nextHolding[c] = n;
  const whole = { ...held, reference: `h${c}-${n}` };
  tell(scene, c, "holding_changed", "core", at, holdingData(scene, whole));
  if (whole.matures === undefined || whole.matures >= scene.timeline.horizon + 60) return;
  const when = scene.timeline.at(whole.matures) + 2 * 60 * MINUTE;
  scene.heap.push({
    at: when,
    customer: c,
    kind: "ends",
    value: whole.amount,
    text: `${whole.kind} ${whole.reference}`,
  });
}

export function openDeposit(scene: Scene, c: number, at: number, fen: number, product?: string | null): number {
  const { people, draws, timeline } = scene;
  const of = depositOf(product) ?? deposits[draws.below(4)];
  if (of === undefined) return 0;
  const opened = timeline.dayOf(at);
  bring(scene, c, fen, at);
  move(scene, c, -fen);
  people.term[c] = (people.term[c] ?? 0) + fen;
  const { product: name, months, rate } = of;
  tell(scene, c, "deposit_opened", "core", at, { product: name, amount: yuan(fen), term_months: months, rate });
  hold(scene, c, at, { ...of, kind: "term_deposit", amount: fen, opened, matures: ends(opened, months) });
  tellBalance(scene, c, at + 1);
  return months;
}

export function buyWealth(scene: Scene, c: number, at: number, fen: number): number {
  const { people, draws, timeline } = scene;
  const of = wealthFor(draws, people.risk[c] ?? 0);
  const opened = timeline.dayOf(at);
  bring(scene, c, fen, at);
  move(scene, c, -fen);
  people.invested[c] = (people.invested[c] ?? 0) + fen;
  const { product, months, risk } = of;
  tell(scene, c, "wealth_purchased", "wealth", at, { product, amount: yuan(fen), risk });
  const matures = months === 0 ? undefined : ends(opened, months);
  hold(scene, c, at, { ...of, kind: "wealth", amount: fen, opened, matures });
  tellBalance(scene, c, at + 1);
  return months;
}

/** @param need what is wanted; the draws are turned to this customer and occasion */
export function satisfy(scene: Scene, c: number, need: Need, at: number, why: Why): void {
  const { people, ledger } = scene;
  const state = people.state[c];
  if (state === CLOSED) return;
  // Who falls asleep buys nothing that would run out meanwhile.
  if (people.course[c] === SLEEPER && (need === "deposit" || need === "wealth")) return;
  const sold = sellers[need]?.(scene, c, at, why, state === ACTIVE);
  if (sold === undefined) return;
  ledger.sell({ customer: c, need, at, playbook: why.playbook, amount: sold.amount, margin: sold.margin });
}

type Sold = { readonly amount: number; readonly margin: number } | undefined;
type Seller = (scene: Scene, c: number, at: number, why: Why, active: boolean) => Sold;

const sellers: Partial<Record<Need, Seller>> = {
  deposit: (scene, c, at, why, active) => {
    if (!active) return undefined;
    const fen = amountOf(scene, c, why);
    const months = openDeposit(scene, c, at, fen, why.product);
    return { amount: yuan(fen), margin: (yuan(fen) * margins.depositPerYear * months) / 12 };
  },
  wealth: (scene, c, at, why, active) => {
    if (!active) return undefined;
    const fen = amountOf(scene, c, why);
    const months = buyWealth(scene, c, at, fen);
    return { amount: yuan(fen), margin: (yuan(fen) * margins.wealthPerYear * Math.max(6, months)) / 12 };
  },
  insurance: (scene, c, at, _why, active) => {
    if (!active) return undefined;
    const amount = Math.round(scene.draws.logNormal(2_400, 0.6));
    bring(scene, c, amount * 100, at);
    move(scene, c, -amount * 100);
    tell(scene, c, "insurance_purchased", "insurance", at, { product: "in_life", amount });
    return { amount, margin: amount * margins.insurance };
  },
  loan: (scene, c, at, _why, active) => {
    if (!active) return undefined;
    const amount = Math.max(1, Math.round(scene.draws.logNormal(12, 0.5))) * 1_000;
    move(scene, c, amount * 100);
    tell(scene, c, "loan_drawn", "loan", at, { amount, months: 12 });
    tellBalance(scene, c, at + 1);
    return { amount, margin: amount * margins.loanPerYear };
  },
  instalment: (scene, c, at) => {
    const amount = Math.round((scene.people.owed[c] ?? 0) * 0.006);
    if (amount < 100) return undefined;
    tell(scene, c, "instalment_taken", "card", at, { amount, months: 12 });
    return { amount, margin: amount * INSTALMENT_FEE_MONTH * 12 };
  },
  upgrade: (scene, c, at) => {
    if ((scene.people.accountClass[c] ?? 1) === 1) return undefined;
    scene.people.accountClass[c] = 1;
    tell(scene, c, "account_upgraded", "core", at, { account_class: "I" });
    return { amount: 0, margin: margins.account };
  },
  play: (scene, c, at) => {
    tell(scene, c, "activity_joined", "app", at, { activity: "draw" });
    const amount = scene.draws.chance(0.1) ? 5 : 0;
    tell(scene, c, "draw_played", "app", at + MINUTE, {
      activity: "draw",
      amount,
      prize: amount > 0 ? "cash" : "none",
    });
    scene.ledger.rewards += amount;
    return { amount: 0, margin: 0 };
  },
  survey: (scene, c, at) => {
    const score = Math.min(10, Math.round(scene.draws.next() ** 0.5 * 10.5));
    tell(scene, c, "survey_answered", "app", at, { survey: "activity", score });
    return { amount: 0, margin: 0 };
  },
  browsing: (scene, c, at) => {
    browse(scene, c, at, scene.draws.chance(0.5) ? "wealth" : "term_deposit");
    return { amount: 0, margin: 0 };
  },
};

export function browse(scene: Scene, c: number, at: number, kind: string): void {
  if (scene.people.state[c] === CLOSED || at < scene.timeline.start) return;
  const { draws, people } = scene;
  const product =
    kind === "wealth"
      ? wealthFor(draws, people.risk[c] ?? 0).product
      : kind === "insurance"
        ? "in_life"
        : kind === "account_class"
          ? "class_one"
          : (deposits[draws.below(4)]?.product ?? "td_12m");
  const seconds = draws.between(5, people.state[c] === ASLEEP ? 60 : 180);
  scene.ledger.looked(c, at);
  tell(scene, c, "product_viewed", "app", at, {
    product,
    kind,
    dwell_seconds: seconds,
    tab_depth: draws.between(1, 5),
  });
}

/** What was held has run out: the money lies on demand. */
export function endHolding(scene: Scene, c: number, at: number, fen: number, text: string): void {
  const { people, timeline } = scene;
  if (people.state[c] === CLOSED) return;
  const [kind = "", reference = ""] = text.split(" ");
  const books = kind === "term_deposit" ? people.term : people.invested;
  books[c] = Math.max(0, (books[c] ?? 0) - fen);
  move(scene, c, fen);
  const type = kind === "term_deposit" ? "deposit_matured" : "wealth_matured";
  tell(scene, c, type, kind === "term_deposit" ? "core" : "wealth", at, { amount: yuan(fen) });
  const ended = { reference, matures_on: dayText(timeline.first + timeline.dayOf(at)), status: "matured" };
  tell(scene, c, "holding_changed", "core", at + 1, ended);
  tellBalance(scene, c, at + 2);
}
