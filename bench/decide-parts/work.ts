/** Customers with twenty candidates each, as a bank has them: several channels, caps, windows, holdouts and budgets. */
import { type Channel, channels, loadDefinitions } from "#contracts/definitions";
import { type Action, type Candidate, type Limits, limitsOn, type Resource } from "#decision";
import { derivedId } from "#ground/ids";
import { type Random, seededRandom, stickyShare } from "#ground/random";

export const CANDIDATES = 20;
export const benchZone = "Asia/Shanghai";
/** A Monday, ten in the morning. */
export const benchAt = new Date("2026-11-23T10:00:00+08:00");
const DAY = "2026-11-23";

/** The sample bank's limits. */
export function benchLimits(): Limits {
  const { definitions } = loadDefinitions(new URL("../../bank", import.meta.url).pathname);
  if (!definitions) throw new Error("the sample bank's definitions do not load");
  return limitsOn(definitions.policies, DAY, definitions.catalog);
}

/** What the channels' touches take. More than is wanted: sets and single decisions then choose alike. */
export const benchResources: readonly Resource[] = [
  { resource: "budgets/sms", period: "2026-11", total: 1_000_000_000, carry: null },
  { resource: "budgets/seats", period: DAY, total: 1_000_000_000, carry: null },
];

const costs: Readonly<Partial<Record<Channel, number>>> = { sms: 5, agent_call: 800, robot_call: 30, manager: 2_000 };
const takes: Readonly<Partial<Record<Channel, Readonly<Record<string, number>>>>> = {
  sms: { "budgets/sms": 5 },
  agent_call: { "budgets/seats": 1 },
};
const products = [
  { product: "demand", productKind: "demand_deposit", risks: [] },
  { product: "td_12m", productKind: "term_deposit", risks: [] },
  { product: "wm_030d", productKind: "wealth", risks: ["R2"] },
  { product: "fund_growth", productKind: "fund", risks: ["R4"] },
] as const;

function actionOf(random: Random, customer: number, round: string, at: number): Action {
  const first = Math.floor(random.next() * channels.length);
  const ways = [first, first + 3, first + 5].map((n) => channels[n % channels.length] as Channel);
  return {
    ...(products[at % products.length] ?? products[0]),
    action: `offer-${at}`,
    playbook: `offer-${at}`,
    version: 1,
    enrolment: derivedId("enrolment", round, String(customer), String(at)),
    class: at % 10 === 9 ? "service" : "marketing",
    category: at % 3 === 0 ? "wealth" : "general",
    personal: true,
    automated: true,
    probability: random.next() * 0.3,
    value: Math.floor(random.next() * 50_000),
    context: [{ name: "season", weight: Math.floor(random.next() * 40) }],
    levers: at % 5 === 0 ? [{ name: "campaign", weight: 20 }] : [],
    ways: ways.map((channel) => ({
      channel,
      content: `offer-${at}-${channel}`,
      cost: costs[channel] ?? 0,
      takes: takes[channel] ?? {},
      outcome: "chosen" as const,
      wave: `first-${channel}`,
    })),
    urgent: false,
    due: benchAt,
    deadline: null,
    controls: [{ experiment: "bank", share: 0.05, draw: stickyShare("bench", String(customer)) }],
    arrival: at,
    trace: null,
  };
}

/** The same customers, seed and round give the same candidates. */
export function candidatesOf(seed: string, round: string, from: number, count: number): Candidate[] {
  return Array.from({ length: count }, (_, i): Candidate => {
    const customer = from + i;
    // Not by round: both sides of a round, and all rounds, decide on equals.
    const random = seededRandom(`${seed}/${customer}`);
    return {
      key: `bench@1/${derivedId("decision", round, String(customer))}`,
      customer,
      unit: null,
      sticky: String(customer),
      facts: {
        consent: random.next() < 0.8 ? ["marketing"] : ["marketing:push"],
        personalisationOff: random.next() < 0.05,
        automatedDecisionOff: false,
        age: 20 + Math.floor(random.next() * 60),
        birthday: null,
        minor: false,
        deceased: false,
        frozen: false,
        staff: false,
        blocked: false,
        riskLevel: random.next() < 0.7 ? "C3" : null,
        riskAssessedOn: "2026-06-01",
        reachable: channels.filter(() => random.next() < 0.8),
        preferred: [channels[Math.floor(random.next() * channels.length)] as Channel],
        tier: random.next() < 0.6 ? "mass" : "affluent",
        grade: null,
        deviceVendor: random.next() < 0.3 ? "huawei" : null,
      },
      actions: Array.from({ length: CANDIDATES }, (_, at) => actionOf(random, customer, round, at)),
    };
  });
}
