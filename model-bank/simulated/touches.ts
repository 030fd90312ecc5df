/**
 * How customers take to touches: whether a message arrives, is seen and moves them, and when they have had enough. Chance
 * belongs to customer, playbook and the touch's number among those of the playbook to that customer, so that the order in
 * which touches are handed over within a slice of time changes nothing.
 */
import { fnv1a32 } from "#ground/random";
import { browse, satisfy } from "./buy.ts";
import type { SimReceipt, SimTouch } from "./choice.ts";
import type { Action } from "./heap.ts";
import { seen } from "./minds.ts";
import { CLOSED, consentChannels, DEAD_PHONE, HAS_PHONE } from "./people.ts";
import { complain } from "./rarely.ts";
import {
  type Appeal,
  appeals,
  type ChannelRule,
  COMPLAINT_AT_PATIENCE,
  channelRules,
  channels,
  isCourse,
  needs,
  OPT_OUT_AT_PATIENCE,
  ordinaryChannel,
  WEARINESS_HALVES,
} from "./rules.ts";
import { type Scene, tell } from "./scene.ts";
import { call, callColleague } from "./seats.ts";
import { DAY, HOUR, MINUTE } from "./timeline.ts";

const ALL_CHANNELS = 128;
const CALLS = 16;

export class Answers {
  readonly #scene: Scene;
  /** By playbook: how many touches each customer has had of it. */
  readonly #given = new Map<string, Uint16Array>();
  #queue: SimTouch[] = [];
  #receipts: SimReceipt[] = [];

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  add(touch: SimTouch): void {
    this.#queue.push(touch);
  }

  /** Answers what has been handed over since the last time. */
  settle(): void {
    if (this.#queue.length === 0) return;
    const queue = this.#queue.sort(inOrder);
    this.#queue = [];
    for (const touch of queue) this.#answer(touch);
  }

  /** Receipts before this instant, each once. */
  receipts(until: number, channel?: string): SimReceipt[] {
    this.settle();
    const isDue = (one: SimReceipt) => one.at < until && (channel === undefined || one.channel === channel);
    const due = this.#receipts.filter(isDue);
    if (due.length > 0) this.#receipts = this.#receipts.filter((one) => !isDue(one));
    return due.sort((a, b) => a.at - b.at || (a.touch < b.touch ? -1 : 1));
  }

  #answer(touch: SimTouch): void {
    const scene = this.#scene;
    const { customer: c, playbook, channel } = touch;
    const given = this.#given.get(playbook) ?? new Uint16Array(scene.people.count);
    this.#given.set(playbook, given);
    const nth = (given[c] ?? 0) + 1;
    given[c] = nth;
    const rule = channelRules[channel] ?? ordinaryChannel;
    count(scene, touch, rule);
    scene.draws.turnTo(c, fnv1a32(playbook) ^ Math.imul(nth, 0x9e3779b1));
    const attention = weary(scene, touch, rule);
    if (channel === "agent_call" || channel === "manager") callColleague(scene, touch, attention, nth);
    else this.#carry(touch, rule, attention);
  }

  #carry(touch: SimTouch, rule: ChannelRule, attention: number): void {
    const scene = this.#scene;
    const { draws, people } = scene;
    const { customer: c, channel } = touch;
    const [arrives, sees, waits, clicks] = [
      draws.next(),
      draws.next(),
      draws.exponential(rule.hours * HOUR),
      draws.next(),
    ];
    const at = Math.max(touch.at + 2_000 + draws.below(40_000), scene.now);
    if (arrives >= rule.arrives || people.state[c] === CLOSED || isDead(scene, c, channel)) {
      this.#report(touch, "failed", at, isDead(scene, c, channel) ? "absent" : "not_delivered");
      return;
    }
    scene.ledger.delivered++;
    this.#report(touch, "delivered", at);
    const habit = people.habit[c * channels.length + Math.max(0, channels.indexOf(channel))] ?? 1;
    if (sees >= Math.min(0.97, rule.seen * habit * (0.4 + 0.6 * attention))) return;
    const seenAt = at + MINUTE + waits;
    // A text message tells nobody that it was read.
    if (channel === "robot_call") this.#report(touch, "answered", at + 1);
    else if (channel !== "sms") this.#report(touch, "opened", seenAt);
    const clicked = channel !== "robot_call" && clicks < 0.35 * attention;
    if (clicked) this.#report(touch, "clicked", seenAt + MINUTE);
    const by = force(scene, touch, attention);
    const text = `${touch.playbook} ${touch.product ?? ""}`;
    scene.heap.push({ at: seenAt + MINUTE, customer: c, kind: clicked ? "clicked" : "seen", value: by, text });
    if (touch.class === "marketing") scene.ledger.reached[c] = 1;
    scene.ledger.seen++;
  }

  #report(touch: SimTouch, what: SimReceipt["what"], at: number, code?: string): void {
    const { touch: key, channel } = touch;
    this.#receipts.push({ touch: key, channel, what, at, ...(code === undefined ? {} : { code }) });
  }
}

function inOrder(a: SimTouch, b: SimTouch): number {
  return (
    a.at - b.at ||
    a.customer - b.customer ||
    text(a.playbook, b.playbook) ||
    text(a.wave, b.wave) ||
    text(a.channel, b.channel) ||
    text(a.touch, b.touch)
  );
}
const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const onPhone = new Set(["sms", "robot_call", "agent_call"]);
function isDead({ people }: Scene, c: number, channel: string): boolean {
  const reach = people.reach[c] ?? 0;
  return onPhone.has(channel) && ((reach & DEAD_PHONE) !== 0 || (reach & HAS_PHONE) === 0);
}

function count({ ledger }: Scene, touch: SimTouch, rule: ChannelRule): void {
  ledger.touches++;
  ledger.spent += touch.yuan ?? rule.yuan;
  ledger.touchesByChannel.set(touch.channel, (ledger.touchesByChannel.get(touch.channel) ?? 0) + 1);
  ledger.touchesByPlaybook.set(touch.playbook, (ledger.touchesByPlaybook.get(touch.playbook) ?? 0) + 1);
  if (touch.class !== "marketing") return;
  ledger.marketingTouches++;
  ledger.touched[touch.customer] = 1;
}

/** Each marketing touch tires; who is tired looks away, opts out or complains. @returns attention, 0 to 1 */
function weary(scene: Scene, touch: SimTouch, rule: ChannelRule): number {
  const { people, draws, ledger } = scene;
  const { customer: c, at, channel } = touch;
  const since = Math.max(0, at - (people.wearyAt[c] ?? 0)) / (WEARINESS_HALVES * DAY);
  const before = (people.weariness[c] ?? 0) * 0.5 ** since;
  const [leaves, complains, when] = [draws.next(), draws.next(), draws.exponential(3 * HOUR)];
  const patience = people.patience[c] ?? 3;
  const attention = 1 / (1 + (before / patience) ** 2);
  if (touch.class !== "marketing") return Math.max(0.7, attention);
  const now = before + rule.weighs;
  people.weariness[c] = now;
  people.wearyAt[c] = at;
  const bit = refusalBit(channel);
  const refused = people.refused[c] ?? 0;
  if (refused & (bit | ALL_CHANNELS) && at > (people.refusedAt[c] ?? 0) + DAY) ledger.touchesAfterOptOut++;
  const anger = Math.min(6, (now / patience) ** 2);
  const later = Math.max(at, scene.now) + MINUTE + when;
  if (leaves < OPT_OUT_AT_PATIENCE * anger && !(refused & (bit | ALL_CHANNELS)))
    scene.heap.push({ at: later, customer: c, kind: "opts out", value: bit, text: channel });
  if (complains < COMPLAINT_AT_PATIENCE * anger) scene.heap.push({ at: later, customer: c, kind: "objects", value: 0 });
  return attention;
}

function refusalBit(channel: string): number {
  const at = (consentChannels as readonly string[]).indexOf(channel);
  return at >= 0 ? 1 << at : channel.endsWith("call") || channel === "manager" ? CALLS : ALL_CHANNELS;
}

/** How much a touch that is seen moves this customer. */
function force(scene: Scene, touch: SimTouch, attention: number): number {
  const appeal = appeals[touch.playbook];
  if (appeal === undefined) return 0;
  const { people } = scene;
  const price = people.price[touch.customer] ?? 0.5;
  const lure = touch.benefit ? 0.8 + 0.5 * price : 1.1 - 0.3 * price;
  return Math.min(0.9, appeal.strength * wish(scene, touch.customer, appeal) * lure * (0.3 + 0.7 * attention));
}

function wish({ people }: Scene, c: number, { need }: Appeal): number {
  const want = people.need[c * needs.length + needs.indexOf(need)] ?? 1;
  return isCourse(need) ? 0.6 + 0.4 * Math.min(2, want) : Math.min(3, want);
}

export const reactions: Readonly<Record<string, (scene: Scene, action: Action) => void>> = {
  seen,
  call,
  clicked(scene, action) {
    const { customer, at, text = "" } = action;
    const need = appeals[text.split(" ")[0] ?? ""]?.need;
    scene.draws.turnTo(customer, fnv1a32(`${text} clicked`) ^ Math.floor(at / HOUR));
    if (need === "deposit" || need === "wealth" || need === "waking" || need === "staying")
      browse(scene, customer, at + 20_000, need === "wealth" ? "wealth" : "term_deposit");
    seen(scene, action);
  },
  wants(scene, { customer, at, value, text = "" }) {
    const need = needs[value];
    const [playbook = "", product = ""] = text.split(" ");
    scene.draws.turnTo(customer, fnv1a32(`${playbook} wants`) ^ Math.floor(at / DAY));
    if (need !== undefined) satisfy(scene, customer, need, at, { playbook, product });
  },
  "opts out"(scene, { customer: c, at, value, text: channel }) {
    const { people, ledger } = scene;
    if (people.state[c] === CLOSED || (people.refused[c] ?? 0) & value) return;
    if ((people.refused[c] ?? 0) === 0) people.refusedAt[c] = at;
    people.refused[c] = (people.refused[c] ?? 0) | value;
    ledger.optOuts++;
    const everything = value === ALL_CHANNELS || value === CALLS;
    tell(
      scene,
      c,
      "unsubscribed",
      "crm",
      at,
      everything ? { purpose: "marketing" } : { purpose: "marketing", channel },
    );
    if (everything) people.refused[c] = ALL_CHANNELS;
  },
  objects(scene, { customer, at }) {
    scene.draws.turnTo(customer, 7_000_000 + Math.floor(at / DAY));
    scene.ledger.complaintsCaused++;
    complain(scene, customer, at, "marketing");
  },
};
