import { describe, expect, it } from "vitest";
import { loadDefinitions } from "#contracts/definitions";
import type { Picture } from "#kits/expr";
import { compileOffers, type OfferTime, offerCandidates } from "./offers.ts";

const { definitions } = loadDefinitions(new URL("../../../bank", import.meta.url).pathname);
if (!definitions) throw new Error("the sample bank's definitions do not hold");
const book = compileOffers(definitions);
const moment = { now: Date.parse("2026-03-26T02:00:00Z"), today: "2026-03-26" };
const time: OfferTime = {
  at: new Date(moment.now),
  day: moment.today,
  policies: definitions.policies,
  controls: [{ experiment: "bank", share: 0.1, draw: 0.5 }],
  trace: null,
};
const rich: Picture = {
  customer: { demand_balance: 25_000_000, aum: 40_000_000, risk_level: "C3", holdings: [], prospect: false },
  tag: { tier: "affluent", payroll: "" },
  score: {},
  metric: {},
};
const candidates = (picture: Picture, more: Partial<OfferTime> = {}, off = false) =>
  offerCandidates(book, { picture, moment, personalisationOff: off }, "slot", { ...time, ...more });

describe("offers as candidates", () => {
  it("takes those of the place whose condition holds, with weights of the situation and levers", () => {
    const { actions, missed } = candidates(rich);
    const idle = actions.find(({ action }) => action === "idle-two-year");
    expect(idle).toMatchObject({
      class: "marketing",
      product: "td_24m",
      probability: 0.08,
      value: 18_000,
      ways: [{ channel: "slot", cost: 0, takes: {}, outcome: "chosen", wave: "slot" }],
    });
    // Near the month's end, and more than two hundred thousand.
    expect(idle?.context.map(({ name, weight }) => [name, weight])).toEqual([
      ["month-end", 15],
      ["large", 55],
    ]);
    expect(idle?.levers).toEqual([{ name: "deposit-season", weight: 20 }]);
    expect(idle?.controls).toEqual(time.controls);
    // Holds no product of the kind, so it is no candidate, and why is said.
    expect(missed.find(({ offer }) => offer === "wealth-upgrade")).toMatchObject({ holds: false });
    const places = new Set(actions.map(({ action }) => definitions?.offers[action]?.places.includes("slot")));
    expect([...places]).toEqual([true]);
    // Service is under no experiment.
    for (const action of actions) if (action.class !== "marketing") expect(action.controls).toEqual([]);
  });

  it("looks at no personal feature of one who switched personalisation off", () => {
    const looked = new Set<string>();
    const watched = (record: string, fields: object): never =>
      new Proxy(fields, {
        get(target, name) {
          looked.add(`${record}.${String(name)}`);
          return Reflect.get(target, name);
        },
      }) as never;
    const picture: Picture = {
      customer: watched("customer", rich.customer ?? {}),
      tag: watched("tag", rich.tag ?? {}),
      score: watched("score", {}),
      metric: watched("metric", {}),
    };
    const { actions } = candidates(picture, {}, true);
    // What rules say of everybody's contract may be looked at; what a customer does or prefers may not.
    const contract = /^customer\.(account_class|id_expires_on|risk_assessed_on)$/;
    expect([...looked].filter((name) => !contract.test(name))).toEqual([]);
    const personal = actions.filter((action) => action.personal);
    expect(personal.length).toBeGreaterThan(5);
    for (const { probability, context } of personal) expect([probability, context]).toEqual([null, []]);
    expect(actions.some((action) => !action.personal)).toBe(true);
  });

  it("offers no product that is not sold that day, and none out of its own days", () => {
    const { offers, catalog } = definitions;
    const [idle, gift] = [offers["idle-two-year"], offers["login-gift"]];
    const product = catalog.products.td_24m;
    if (!idle || !gift || !product) throw new Error("the sample bank has other offers");
    const products = {
      ...catalog.products,
      td_24m: { ...product, active_from: "2026-03-01", active_to: "2026-03-31" },
    };
    const own = compileOffers({
      ...definitions,
      catalog: { ...catalog, products },
      offers: { [idle.id]: idle, [gift.id]: { ...gift, from: "2026-03-26", to: "2026-04-02" } },
    });
    const on = (day: string) =>
      offerCandidates(own, { picture: rich, moment, personalisationOff: false }, "slot", { ...time, day }).actions.map(
        ({ action }) => action,
      );
    expect(["2026-02-28", "2026-03-01", "2026-03-26", "2026-03-31", "2026-04-01", "2026-04-03"].map(on)).toEqual([
      [],
      [idle.id],
      [idle.id, gift.id],
      [idle.id, gift.id],
      [gift.id],
      [],
    ]);
  });
});
