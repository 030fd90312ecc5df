/** The sample bank's offers before customers of different kinds, at its places, under its own policies. */
import { describe, expect, it } from "vitest";
import { type Channel, loadDefinitions, type OfferPlace } from "#contracts/definitions";
import type { Picture } from "#kits/expr";
import { decide } from "./decide-one.ts";
import { limitsOn } from "./limits.ts";
import { compileOffers, offerCandidates } from "./offers.ts";
import { prepareInputs } from "./prepare.ts";
import { at, facts, inputsOf, way, zone } from "./test-candidates.ts";
import type { CustomerFacts } from "./types.ts";

const { definitions } = loadDefinitions(new URL("../../../bank", import.meta.url).pathname);
if (!definitions) throw new Error("no definitions");
const { policies, catalog, offers } = definitions;
const day = "2026-11-23";
const limits = limitsOn(policies, day, catalog);
const book = compileOffers(definitions);
const moment = { now: at.getTime(), today: day };
const time = { at, day, policies, controls: [], trace: null };

/** What is proposed at a place, best first. */
function proposed(picture: Picture, place: OfferPlace, own: Partial<CustomerFacts> = {}): string[] {
  const whole = { ...facts, ...own };
  const customer = { picture, moment, personalisationOff: whole.personalisationOff };
  const { actions } = offerCandidates(book, customer, place, time);
  const inputs = prepareInputs(inputsOf(actions, { facts: whole, limits, zone, mode: "rank" }));
  return decide(inputs).weighed.flatMap(({ action, rank }) => (rank === null ? [] : [action]));
}

/** A customer with money on demand, assessed, without a card. */
const saver: Picture = {
  customer: {
    demand_balance: 30_000_000,
    aum: 60_000_000,
    risk_level: "C3",
    risk_assessed_on: "2026-06-01",
    consent: ["marketing"],
    opened_on: "2020-01-01",
    id_expires_on: "2030-01-01",
    wecom_bound: true,
    holdings: [{ kind: "wealth", product: "wm_cash", status: "active", amount: 1_000_000 }],
  },
  metric: { visits_7d: 4, complaints_30d: 0 },
  score: { term_deposit: 0.2 },
  tag: { tier: "affluent", value_top20: "" },
};

describe("the sample bank's offers", () => {
  it("recommend funds, wealth and precious metal, and a first card to whom has none, within the customer's risk", () => {
    const on = proposed(saver, "slot");
    for (const offer of ["bond-fund", "monthly-wealth", "wealth-upgrade", "gold-savings", "first-credit-card"])
      expect(on, offer).toContain(offer);
    const cautious = proposed(saver, "slot", { riskLevel: "C2" });
    for (const offer of ["wealth-upgrade", "gold-savings"]) expect(cautious, offer).not.toContain(offer);
    expect(cautious).toContain("bond-fund");
    const card = [{ kind: "card", product: "cc_standard", status: "active" }];
    const holder = proposed({ ...saver, customer: { ...saver.customer, holdings: card } }, "slot");
    expect(holder).not.toContain("first-credit-card");
    expect(holder).toContain("gold-card");
    // Without an assessment what has a risk is not recommended; taking the assessment is.
    const { risk_level: _, risk_assessed_on: __, ...rest } = saver.customer ?? {};
    const unassessed = proposed({ ...saver, customer: rest }, "slot", { riskLevel: null, riskAssessedOn: null });
    expect(unassessed.slice(0, 2)).toEqual(["adviser-wecom", "risk-reassessment"]);
    expect(unassessed).toContain("idle-two-year");
    expect(unassessed).not.toContain("monthly-wealth");
  });

  it("show each group by portrait a zone of its own", () => {
    for (const group of ["payroll", "pension", "car_owner", "county"]) {
      const zones = proposed({ ...saver, tag: { group } }, "slot").filter((offer) => offer.startsWith("zone-"));
      expect(zones).toEqual([`zone-${group.replace("_", "-")}`]);
    }
    expect(proposed(saver, "slot").filter((offer) => offer.startsWith("zone-"))).toEqual([]);
  });

  it("give the top fifth by value a manager of their own in WeCom", () => {
    expect(proposed(saver, "agent_screen")).toContain("adviser-wecom");
    expect(proposed({ ...saver, tag: { tier: "affluent" } }, "agent_screen")).not.toContain("adviser-wecom");
    const unbound = { ...saver, customer: { ...saver.customer, wecom_bound: false } };
    expect(proposed(unbound, "agent_screen")).not.toContain("adviser-wecom");
  });

  it("keep what is chosen by no personal feature for those who switched personalisation off", () => {
    const open = proposed(saver, "slot", { personalisationOff: true });
    expect(open).toContain("login-gift");
    for (const offer of open) expect(offers[offer]?.personal, offer).toBe(false);
  });

  it("pair online with offline, products with services, and machines with people in one decision", () => {
    const places = (["slot", "inbox", "agent_screen", "outlet"] as const).map((place) => proposed(saver, place));
    for (const list of places) expect(list).toContain("idle-two-year");
    const classes = new Set(places.flat().map((offer) => offers[offer]?.class));
    expect([...classes].sort()).toEqual(["marketing", "service"]);
    const ways = (["push", "sms", "agent_call", "manager"] as const).map((channel: Channel) =>
      way(channel, { cost: channel === "manager" ? 2_000 : channel === "agent_call" ? 800 : 5 }),
    );
    const { actions } = offerCandidates(book, { picture: saver, moment, personalisationOff: false }, "slot", time);
    const offer = actions.find(({ action }) => action === "idle-two-year");
    if (!offer) throw new Error("no candidate");
    const by = (own: Partial<CustomerFacts>) =>
      decide(inputsOf([{ ...offer, ways }], { facts: { ...facts, ...own }, limits, zone })).channel;
    // The same offer goes to the app by machine, and to a colleague where no machine reaches the customer.
    expect(by({ tier: "private" })).toBe("push");
    expect(by({ tier: "private", reachable: ["manager"] })).toBe("manager");
    expect(by({ tier: "affluent", reachable: ["agent_call", "manager"] })).toBe("agent_call");
    expect(by({ tier: "mass", reachable: ["agent_call", "manager"] })).toBeNull();
    expect(by({ tier: "affluent", automatedDecisionOff: true })).toBeNull();
  });
});
