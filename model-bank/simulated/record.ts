/** What the bank has on record of a customer: the catalog's attributes, nothing of what drives them. */
import { checkDigit, subjectOf } from "../bank-make/person.ts";
import { dayText } from "../bank-make/raw.ts";
import {
  branchCities,
  educations,
  givenFemale,
  givenMale,
  occupations,
  otherCities,
  scenes,
  services,
  surnames,
  channels as usedChannels,
} from "../bank-make/words.ts";
import { holdingData } from "./holdings.ts";
import {
  CLOSED,
  consentChannels,
  HAS_EMAIL,
  HAS_PHONE,
  HAS_PUSH,
  HAS_WECHAT,
  HAS_WECOM,
  MARKETING,
  NEWCOMER,
  WAITING,
} from "./people.ts";
import { type Holding, type Scene, yuan } from "./scene.ts";

const vendors = ["huawei", "xiaomi", "oppo", "vivo", "honor", "apple"] as const;
/** Regions that no province has. */
const FIRST_REGION = 920_000;
const REGIONS = 80_000;

export function cityOf({ people, outlets }: Scene, c: number): readonly [city: string, province: string] {
  const branches = [...new Set(outlets.map(({ branch }) => branch))];
  const branch = outlets[people.outlet[c] ?? 0]?.branch ?? "";
  const home = branchCities[Math.max(0, branches.indexOf(branch)) % branchCities.length] ?? branchCities[0];
  if (people.local[c] === 1) return home;
  return otherCities[(people.city[c] ?? 0) % otherCities.length] ?? home;
}

export const deviceOf = (c: number, n = 1): string => `d${c}-${n}`;

/** @param prospect whether the customer has no account yet */
export function recordOf(
  scene: Scene,
  c: number,
  held: readonly Holding[],
  prospect: boolean,
): Record<string, unknown> {
  return { ...personOf(scene, c), ...standingOf(scene, c, held, prospect), ...reachOf(scene, c) };
}

function personOf(scene: Scene, c: number): Record<string, unknown> {
  const { people, draws, timeline } = scene;
  draws.turnTo(c, 4);
  const female = people.female[c] === 1;
  const given = female ? givenFemale : givenMale;
  const birthday = people.birthday[c] ?? 0;
  const digits = `${FIRST_REGION + (c % REGIONS)}${dayText(birthday).replaceAll("-", "")}${String(Math.floor(c / REGIONS) * 2 + (female ? 0 : 1)).padStart(3, "0")}`;
  const reach = people.reach[c] ?? 0;
  const [city, province] = cityOf(scene, c);
  const age = people.age[c] ?? 40;
  return {
    customer_id: subjectOf(c),
    name: draws.of(surnames) + draws.of(given) + (draws.chance(0.75) ? draws.of(given) : ""),
    ...(reach & HAS_PHONE ? { phone: `154${String(c).padStart(8, "0")}` } : {}),
    id_number: digits + checkDigit(digits),
    ...(reach & HAS_EMAIL ? { email: `s${subjectOf(c)}@example.com` } : {}),
    sex: female ? "female" : "male",
    age,
    birthday: dayText(birthday),
    occupation: age >= 60 ? "retired" : draws.of(occupations),
    education: draws.of(educations),
    marital: age < 24 ? "single" : draws.of(["married", "married", "single", "divorced"]),
    city,
    province,
    local: people.local[c] === 1,
    minor: false,
    staff: false,
    deceased: false,
    frozen: people.state[c] === CLOSED,
    id_expires_on: dayText(timeline.first + (scene.idEnds[c] ?? 0)),
  };
}

const consentWords = (bits: number): string[] =>
  bits & MARKETING
    ? ["marketing"]
    : consentChannels.filter((_, n) => bits & (2 << n)).map((name) => `marketing:${name}`);

function reachOf({ people, draws }: Scene, c: number): Record<string, unknown> {
  const reach = people.reach[c] ?? 0;
  return {
    push_token: (reach & HAS_PUSH) !== 0,
    ...(reach & HAS_PUSH ? { device_vendor: draws.of(vendors) } : {}),
    wecom_bound: (reach & HAS_WECOM) !== 0,
    wechat_bound: (reach & HAS_WECHAT) !== 0,
    consent: consentWords(people.consent[c] ?? 0),
    personalisation_off: false,
    automated_decision_off: false,
  };
}

function standingOf(scene: Scene, c: number, held: readonly Holding[], prospect: boolean): Record<string, unknown> {
  const { people, outlets, draws, timeline } = scene;
  const home = outlets[people.outlet[c] ?? 0];
  const managers = home?.managers ?? [];
  const opened = people.opened[c] ?? 0;
  const belongs = { branch: home?.branch, outlet: home?.outlet };
  const course = people.course[c];
  if (prospect || course === NEWCOMER || course === WAITING)
    return { ...belongs, prospect: true, registered_on: dayText(timeline.first + opened) };
  const [demand = 0, term = 0, invested = 0] = [people.demand[c], people.term[c], people.invested[c]];
  const owed = held.filter(({ kind }) => kind === "loan").reduce((sum, { amount }) => sum + amount, 0);
  const managed = demand + term + invested > 30_000_000 && managers.length > 0;
  const risk = people.risk[c] ?? 0;
  return {
    ...belongs,
    ...(managed ? { manager: draws.of(managers) } : {}),
    prospect: false,
    registered_on: dayText(timeline.first + opened),
    opened_on: dayText(timeline.first + opened),
    account_class: ["", "I", "II", "III"][people.accountClass[c] ?? 1],
    demand_balance: yuan(demand),
    term_balance: yuan(term),
    wealth_balance: yuan(invested),
    aum: yuan(demand + term + invested),
    liabilities: yuan(owed),
    payroll: (people.salary[c] ?? 0) > 0,
    month_end_peak: people.monthEndPeak[c] === 1,
    ...(risk > 0 ? { risk_level: `C${risk}`, risk_assessed_on: dayText(timeline.first - draws.between(5, 330)) } : {}),
    contracts: services.filter(() => draws.chance(0.35)),
    channels_used: usedChannels.filter(() => draws.chance(0.3)),
    spend_scenes: scenes.filter(() => draws.chance(0.25)),
    holdings: held.map((one) => holdingData(scene, one)),
  };
}
