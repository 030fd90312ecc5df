/** Colleagues at work: calls of tasks, and a small team that calls about instalments in random order, for comparison. */
import type { SimTouch } from "./choice.ts";
import type { Action } from "./heap.ts";
import { seen } from "./minds.ts";
import { ACTIVE, CLOSED, DEAD_PHONE, HAS_PHONE } from "./people.ts";
import { appeals, channelRules, INSTALMENT_FEE_MONTH, needs } from "./rules.ts";
import { type Scene, tell, yuan } from "./scene.ts";
import { HOUR, MINUTE } from "./timeline.ts";

const FIRST_HOUR = 9;
const LAST_HOUR = 17;
const TRIES = 3;
const INSTALMENT = "grow-instalment";
/** Share of a month's list that the team calls in random order. */
const RANDOM_TEAM = 0.04;
const LIST_PURPOSE = 9_000_000;

/** The next instant at which colleagues work. */
function atWork({ timeline }: Scene, at: number): number {
  const day = timeline.dayOf(at);
  const into = at - timeline.at(day);
  if (into < FIRST_HOUR * HOUR) return timeline.at(day) + FIRST_HOUR * HOUR + (into % HOUR);
  return into < LAST_HOUR * HOUR ? at : timeline.at(day + 1) + FIRST_HOUR * HOUR + (into % HOUR);
}

/** A task was given out: a colleague calls, up to three times until somebody answers. */
export function callColleague(scene: Scene, touch: SimTouch, attention: number, nth: number): void {
  const { draws, people, heap } = scene;
  const { customer: c, channel, playbook } = touch;
  const arrives = channelRules[channel]?.arrives ?? 0.5;
  const dead = ((people.reach[c] ?? 0) & DEAD_PHONE) !== 0 || ((people.reach[c] ?? 0) & HAS_PHONE) === 0;
  let at = atWork(scene, Math.max(touch.at + (3 + draws.below(25)) * MINUTE, scene.now + MINUTE));
  const text = `${playbook} ${touch.product ?? ""} ${nth} ${touch.wave} ${touch.touch}`;
  const value = Math.min(0.9, 1.5 * (appeals[playbook]?.strength ?? 0) * (0.4 + 0.6 * attention));
  for (let n = 0; n < TRIES; n++) {
    if (!dead && draws.next() < arrives) {
      heap.push({ at, customer: c, kind: "call", value, text });
      return;
    }
    at = atWork(scene, at + 2 * HOUR);
  }
}

export function call(scene: Scene, { customer: c, at, value, text = "" }: Action): void {
  if (scene.people.state[c] === CLOSED) return;
  const [playbook = "", product = "", , wave = "", ...key] = text.split(" ");
  const touch = key.join(" ");
  const want = scene.people.need[c * needs.length + needs.indexOf(appeals[playbook]?.need ?? "care")] ?? 1;
  tell(scene, c, "call_connected", "callcentre", at, { touch });
  scene.ledger.seen++;
  scene.ledger.reached[c] = 1;
  const converts =
    playbook === INSTALMENT
      ? calledAboutInstalments(scene, c, at)
      : seen(scene, {
          at,
          customer: c,
          kind: "seen",
          value: Math.min(0.9, value * want),
          text: `${playbook} ${product}`,
        });
  scene.draws.turnTo(c, 8_000_000 + Math.floor(at / HOUR));
  const roll = scene.draws.next();
  const outcome = converts ? "converted" : roll < 0.4 ? "interested" : roll < 0.985 ? "refused" : "do_not_contact";
  const duration = 30 + scene.draws.below(converts ? 400 : 150);
  tell(scene, c, "call_finished", "callcentre", at + duration * 1_000, { touch, outcome, duration, playbook, wave });
}

const monthOf = (scene: Scene, at: number): string => scene.timeline.text(scene.timeline.dayOf(at)).slice(0, 7);

/** What a call about instalments would bring this month, once the customer answers. */
function instalmentOf(scene: Scene, c: number, month: string): { readonly amount: number; readonly fee: number } {
  const { people, draws } = scene;
  const owed = yuan(people.owed[c] ?? 0);
  if (owed <= 0) return { amount: 0, fee: 0 };
  draws.turnTo(c, LIST_PURPOSE + Number(month.replace("-", "")));
  const want = people.need[c * needs.length + needs.indexOf("instalment")] ?? 1;
  const chance = Math.min(0.7, 0.16 * want);
  if (draws.next() >= chance) return { amount: 0, fee: 0 };
  // Who owes more spreads a smaller part of it.
  const part = (0.45 + 0.4 * draws.next()) * Math.min(1.15, (5_000 / owed) ** 0.3);
  const amount = Math.max(100, Math.round(owed * part));
  const months = draws.of([3, 6, 12, 12, 24]);
  return { amount, fee: Math.round(amount * INSTALMENT_FEE_MONTH * months) };
}

function calledAboutInstalments(scene: Scene, c: number, at: number): boolean {
  const { amount, fee } = instalmentOf(scene, c, monthOf(scene, at));
  scene.ledger.calls.push({ customer: c, ranked: true, amount, fee });
  take(scene, c, at, amount, fee, INSTALMENT);
  return amount > 0;
}

function take(scene: Scene, c: number, at: number, amount: number, fee: number, playbook: string | null): void {
  if (amount === 0) return;
  tell(scene, c, "instalment_taken", "card", at + 5 * MINUTE, { amount, months: 12 });
  scene.ledger.sell({ customer: c, need: "instalment", amount, margin: fee, at, playbook });
}

/** On the second day of a month: everybody who owes on a card is on the list, and the random team makes its calls. */
export function callAtRandom(scene: Scene, day: number): void {
  const { people, ledger, timeline } = scene;
  const at = timeline.at(day) + FIRST_HOUR * HOUR;
  const month = monthOf(scene, at);
  for (let c = 0; c < people.count; c++) {
    if (people.state[c] !== ACTIVE || (people.owed[c] ?? 0) <= 0) continue;
    const { amount, fee } = instalmentOf(scene, c, month);
    ledger.listed.customers++;
    ledger.listed.amount += amount;
    ledger.listed.fee += fee;
    if (scene.draws.turnTo(c, LIST_PURPOSE - 1 - day).next() >= RANDOM_TEAM) continue;
    ledger.calls.push({ customer: c, ranked: false, amount, fee });
    take(scene, c, at + (c % 400) * MINUTE, amount, fee, null);
  }
}

/** Day of the month on which lists are made. */
const LIST_DAY = 2;
export const isCallDay = (scene: Scene, day: number): boolean => scene.timeline.facts(day).dayOfMonth === LIST_DAY;
