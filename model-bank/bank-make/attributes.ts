/** The catalog's attributes of a made customer, as they stand when its past has been lived. */
import type { ValueType } from "#kits/expr";
import type { Draws } from "./draws.ts";
import { type Holding, sumOf } from "./holdings.ts";
import type { PastOutcome } from "./past.ts";
import type { Person } from "./person.ts";
import type { MakePlan } from "./plan.ts";
import type { Column, Raw, RawRecord } from "./raw.ts";

/** What is made, with the type in which it is made; a bank that declares another type goes without. */
export const madeAttributes = {
  sex: "string",
  age: "int",
  birthday: "date",
  occupation: "string",
  education: "string",
  marital: "string",
  city: "string",
  province: "string",
  local: "bool",
  minor: "bool",
  staff: "bool",
  deceased: "bool",
  frozen: "bool",
  branch: "string",
  outlet: "string",
  manager: "string",
  prospect: "bool",
  registered_on: "date",
  opened_on: "date",
  id_expires_on: "date",
  account_class: "string",
  demand_balance: "money",
  term_balance: "money",
  wealth_balance: "money",
  aum: "money",
  liabilities: "money",
  payroll: "bool",
  month_end_peak: "bool",
  risk_level: "string",
  risk_assessed_on: "date",
  contracts: "list",
  channels_used: "list",
  spend_scenes: "list",
  push_token: "bool",
  wecom_bound: "bool",
  wechat_bound: "bool",
  app_last_login: "instant",
  consent: "list",
  personalisation_off: "bool",
  automated_decision_off: "bool",
  credit_default: "string",
  housing_loan: "string",
  personal_loan: "string",
} as const satisfies Readonly<Record<string, ValueType>>;

type Made = { readonly [Name in keyof typeof madeAttributes]: Raw };

/** The bank's columns that are filled, and the names of those that stay empty. */
export function fittingColumns(columns: readonly Column[]): { filled: Column[]; left: string[] } {
  const types: Readonly<Record<string, ValueType>> = madeAttributes;
  const filled = columns.filter(({ name, type }) => types[name] === type);
  const left = columns.filter(({ name, type }) => types[name] !== undefined && types[name] !== type);
  return { filled, left: left.map(({ name }) => name) };
}

const DAY = 86_400_000;
/** Loans for at least so many months are for a home. */
const HOUSING = 120;

export function attributesOf(
  person: Person,
  holdings: readonly Holding[],
  past: PastOutcome,
  plan: MakePlan,
  extra: Extra,
): RawRecord {
  const { habits, home } = person;
  const { end } = plan.days;
  const known = habits.openedOn !== undefined;
  const term = sumOf(holdings, "term_deposit");
  const wealth = sumOf(holdings, "wealth", "fund");
  const rich = past.balance + term + wealth > 50_000_000;
  const loans = holdings.filter(({ kind }) => kind === "loan");
  const made: Made = {
    sex: person.female ? "female" : "male",
    age: person.age,
    birthday: person.birthday,
    occupation: person.occupation,
    education: person.education,
    marital: person.marital,
    city: person.city,
    province: person.province,
    local: person.local,
    minor: person.age < 18,
    staff: extra.staff,
    deceased: extra.deceased,
    frozen: extra.frozen,
    branch: home.branch,
    outlet: home.outlet,
    manager: rich ? home.managers[person.index % home.managers.length] : undefined,
    prospect: !known,
    registered_on: habits.registeredOn,
    opened_on: habits.openedOn,
    id_expires_on: known ? end + extra.idDays : undefined,
    account_class: known ? extra.accountClass : undefined,
    demand_balance: known ? past.balance : undefined,
    term_balance: known ? term : undefined,
    wealth_balance: known ? wealth : undefined,
    aum: known ? past.balance + term + wealth : undefined,
    liabilities: known ? sumOf(holdings, "loan", "card") : undefined,
    payroll: habits.payday !== undefined,
    month_end_peak: habits.monthEndPeak,
    risk_level: known ? extra.riskLevel : undefined,
    risk_assessed_on: known && extra.riskLevel !== undefined ? end - extra.riskDays : undefined,
    contracts: known ? person.services : [],
    channels_used: habits.channels,
    spend_scenes: known ? habits.scenes : [],
    push_token: (habits.style === "digital" || habits.style === "card") && extra.push,
    wecom_bound: extra.wecom,
    wechat_bound: extra.wechat,
    app_last_login: past.lastLogin ?? earlierLogin(person, plan, extra),
    consent: person.consent,
    personalisation_off: extra.personalisationOff,
    automated_decision_off: extra.automatedOff,
    credit_default: extra.defaulted ? "yes" : known ? "no" : "unknown",
    housing_loan: loans.some(({ term }) => term >= HOUSING) ? "yes" : known ? "no" : "unknown",
    personal_loan: loans.some(({ term }) => term < HOUSING) ? "yes" : known ? "no" : "unknown",
  };
  return made;
}

/** What follows from nothing else. */
export interface Extra {
  readonly staff: boolean;
  readonly deceased: boolean;
  readonly frozen: boolean;
  /** Days until the identity document runs out; negative: since it did. */
  readonly idDays: number;
  readonly accountClass: string;
  readonly riskLevel: string | undefined;
  readonly riskDays: number;
  readonly push: boolean;
  readonly wecom: boolean;
  readonly wechat: boolean;
  readonly personalisationOff: boolean;
  readonly automatedOff: boolean;
  readonly defaulted: boolean;
  readonly loginDays: number;
}

export function extraOf(draws: Draws, person: Person): Extra {
  draws.turnTo(person.index, 3);
  const { style } = person.habits;
  const classRoll = draws.next();
  const digital = style === "digital";
  return {
    staff: draws.chance(0.004),
    deceased: draws.chance(0.002),
    frozen: draws.chance(0.004),
    idDays: draws.below(5_700) - 200,
    accountClass: classRoll < (digital ? 0.62 : 0.9) ? "I" : classRoll < 0.97 ? "II" : "III",
    riskLevel: draws.chance(0.55) ? `C${1 + Math.min(4, Math.floor(draws.next() ** 1.4 * 5))}` : undefined,
    riskDays: draws.below(700),
    push: draws.chance(0.6),
    wecom: draws.chance(0.18),
    wechat: draws.chance(style === "counter" ? 0.1 : 0.5),
    personalisationOff: draws.chance(0.012),
    automatedOff: draws.chance(0.004),
    defaulted: draws.chance(0.01),
    loginDays: Math.floor(draws.exponential(60)),
  };
}

/** The app was used before the past begins, or never. */
function earlierLogin({ habits }: Person, plan: MakePlan, extra: Extra): number | undefined {
  if (habits.style === "counter") return undefined;
  const day = Math.min(plan.days.first, habits.quietFrom) - 1 - extra.loginDays;
  return day < habits.registeredOn ? undefined : day * DAY + 12 * 3_600_000;
}
