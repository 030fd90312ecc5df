/** What happens to somebody once in a while, touched or not. */
import { cumulative } from "../bank-make/draws.ts";
import { callReasons, complaintTopics, otherCities, profileFields } from "../bank-make/words.ts";
import { browse } from "./buy.ts";
import { CLOSED } from "./people.ts";
import { deviceOf } from "./record.ts";
import type { Need } from "./rules.ts";
import { eventOf, move, type Scene, tell, tellBalance, wants, yuan } from "./scene.ts";
import { DAY, HOUR, MINUTE } from "./timeline.ts";

/** Times a year. */
const rare = {
  interest: 2.2,
  complaint: 0.06,
  survey: 0.3,
  call: 0.45,
  profile: 0.25,
  activity: 0.5,
  windfall: 0.05,
  outflow: 0.05,
  card: 0.08,
  limit: 0.1,
  closing: 0.012,
  travel: 0.06,
  overdue: 0.05,
  moving: 0.03,
} as const;
type Rare = keyof typeof rare;
const names = Object.keys(rare) as Rare[];
const shares = cumulative(names.map((name) => rare[name]));
export const RARE_PER_DAY = names.reduce((sum, name) => sum + rare[name], 0) / 365;

/** @param begins the day's first instant; chance is turned to customer and day */
export function happenRarely(scene: Scene, c: number, begins: number): void {
  const { draws } = scene;
  const at = begins + (9 + draws.below(11)) * HOUR + draws.below(HOUR);
  happenings[names[draws.index(shares)] ?? "survey"](scene, c, at);
}

const happenings: Readonly<Record<Rare, (scene: Scene, c: number, at: number) => void>> = {
  interest,
  complaint: (scene, c, at) =>
    complain(scene, c, at, complaintTopics[scene.draws.below(complaintTopics.length)] ?? "service"),
  survey: (scene, c, at) => {
    const score = Math.min(10, Math.round(scene.draws.next() ** 0.45 * 10.5));
    tell(scene, c, "survey_answered", "app", at, { survey: "nps", score });
  },
  call: (scene, c, at) => tell(scene, c, "call_inbound", "callcentre", at, { reason: scene.draws.of(callReasons) }),
  profile: (scene, c, at) => tell(scene, c, "profile_changed", "crm", at, { field: scene.draws.of(profileFields) }),
  activity: (scene, c, at) => {
    tell(scene, c, "activity_joined", "app", at, { activity: "points_mall" });
    tell(scene, c, "points_granted", "app", at + MINUTE, {
      activity: "points_mall",
      amount: scene.draws.between(1, 50),
    });
  },
  windfall: (scene, c, at) => {
    const wealthy = (scene.people.wealth[c] ?? 0) > 150_000;
    const fen = (wealthy ? scene.draws.between(200, 600) : scene.draws.between(20, 60)) * 100_000;
    move(scene, c, fen);
    tell(scene, c, "transaction", "core", at, { direction: "in", amount: yuan(fen), category: "transfer" });
    tellBalance(scene, c, at + 1);
    // Most of it is gone again before long.
    const gone = Math.round(fen * 0.8);
    scene.heap.push({ at: at + scene.draws.between(3, 25) * DAY, customer: c, kind: "spend", value: gone });
  },
  outflow: (scene, c, at) => {
    const demand = scene.people.demand[c] ?? 0;
    scene.heap.push({ at, customer: c, kind: "spend", value: Math.round(demand * (0.5 + 0.4 * scene.draws.next())) });
  },
  card: (scene, c, at) => {
    tell(scene, c, "card_issued", "card", at, { card: `card${c}` });
    scene.heap.push({ at, customer: c, kind: "card issued", value: 0 });
  },
  limit: (scene, c, at) => {
    const level = scene.people.accountClass[c] ?? 1;
    if (level === 1) return;
    tell(scene, c, "account_limit_reached", "core", at, { account_class: level === 2 ? "II" : "III" });
    if (scene.draws.chance(0.3)) browse(scene, c, at + 3 * MINUTE, "account_class");
  },
  closing: (scene, c, at) => {
    tell(scene, c, "close_requested", "core", at, {
      reason: scene.draws.of(["fee", "moved", "service", "other_bank"]),
    });
    if (scene.draws.chance(0.7))
      scene.heap.push({ at: at + scene.draws.between(3, 10) * DAY, customer: c, kind: "close", value: 0 });
  },
  travel,
  overdue: (scene, c, at) => {
    if ((scene.people.owed[c] ?? 0) === 0) return;
    const amount = yuan(Math.round((scene.people.owed[c] ?? 0) * 0.1));
    for (const days of [1, 5, 10])
      if (days === 1 || scene.draws.chance(0.4))
        scene.heap.push({ at: at + (days - 1) * DAY, customer: c, kind: "overdue", value: days, text: String(amount) });
  },
  moving: (scene, c, at) => {
    tell(scene, c, "profile_changed", "crm", at, { field: "address" });
  },
};

/** Somebody looks into products for days or weeks, and often buys in the end. */
function interest(scene: Scene, c: number, at: number): void {
  const { draws, heap } = scene;
  const [deposit, wealth] = [wants(scene, c, "deposit"), wants(scene, c, "wealth")];
  const insurance = 0.12 * wants(scene, c, "insurance");
  const roll = draws.next() * (deposit + wealth + insurance);
  const need: Need = roll < deposit ? "deposit" : roll < deposit + wealth ? "wealth" : "insurance";
  const kind = need === "deposit" ? "term_deposit" : need;
  let last = at;
  for (let n = draws.between(3, 6); n > 0; n--) {
    heap.push({ at: last, customer: c, kind: "view", value: 0, text: kind });
    last += draws.between(6, 110) * HOUR;
  }
  const strength = need === "deposit" ? deposit : need === "wealth" ? wealth : 1;
  if (draws.chance(Math.min(0.8, 0.35 * strength)))
    heap.push({ at: last, customer: c, kind: "buy", value: 0, text: need });
}

export function complain(scene: Scene, c: number, at: number, topic: string): void {
  const { heap, ledger, people, draws } = scene;
  if (people.state[c] === CLOSED) return;
  ledger.complaints++;
  const ticket = `t${c}-${Math.floor(at / MINUTE)}`;
  tell(scene, c, "complaint_filed", "crm", at, { ticket, topic });
  heap.push({
    at: at + draws.between(20, 70) * HOUR,
    customer: c,
    kind: "resolved",
    value: 0,
    text: `${ticket} ${topic}`,
  });
}

/** Where somebody travels to, always the same. */
export const travelsTo = (c: number): string => otherCities[(c + 3) % otherCities.length]?.[0] ?? "苏州";

/** On a journey with a new telephone: strange and honest. */
function travel(scene: Scene, c: number, at: number): void {
  const city = travelsTo(c);
  const next = Math.min(200, (scene.nextDeviceOf[c] ?? 0) + 1);
  scene.nextDeviceOf[c] = next;
  const login = eventOf(scene, c, "login", "app", at, { city, device: deviceOf(c, next + 1) });
  scene.out.push({ ...login, asks: true });
}
