import { describe, expect, it } from "vitest";
import type { Channel } from "#contracts/definitions";
import { orderWays, withoutFailed } from "./choose-channel.ts";
import { decide } from "./decide-one.ts";
import { action, at, bankLimits, facts, inputsOf, limits, way, zone } from "./test-candidates.ts";
import type { CustomerFacts } from "./types.ts";

const costs: readonly (readonly [Channel, number])[] = [
  ["manager", 2_000],
  ["agent_call", 800],
  ["robot_call", 30],
  ["wecom", 10],
  ["sms", 5],
  ["push", 0],
];
const ways = costs.map(([channel, cost]) => way(channel, { cost }));
const offer = action("offer", { ways, order: "given", value: 100_000, probability: 0.5 });
const channelOf = (own: Partial<CustomerFacts>, more: Partial<typeof offer> = {}) =>
  decide({ ...inputsOf([{ ...offer, ...more }], { facts: { ...facts, ...own }, limits: bankLimits }), at, zone })
    .channel;

describe("the choice of the channel", () => {
  it("gives layers of low worth cheap channels: cost by layer decides how far down the list a customer starts", () => {
    expect(channelOf({ tier: "private" })).toBe("manager");
    expect(channelOf({ tier: "affluent" })).toBe("agent_call");
    expect(channelOf({ tier: "mass" })).toBe("robot_call");
    expect(channelOf({ tier: null })).toBe("manager");
    const { weighed } = decide(
      inputsOf([{ ...offer, ways: ways.slice(0, 2) }], { facts: { ...facts, tier: "mass" }, limits: bankLimits }),
    );
    expect(weighed[0]).toMatchObject({ reason: "channel_too_dear", rank: null });
    expect(weighed[0]?.denials.map(({ code, channel }) => `${channel} ${code}`)).toEqual([
      "manager channel_too_dear",
      "agent_call channel_too_dear",
    ]);
    // What is owed is not a matter of cost.
    expect(channelOf({ tier: "mass" }, { class: "service" })).toBe("manager");
  });

  it("takes the first way that is reachable and permitted, in the order that the action lists", () => {
    expect(channelOf({ reachable: ["sms", "push"] })).toBe("sms");
    expect(channelOf({ consent: ["marketing:push"] })).toBe("push");
    expect(channelOf({ reachable: [] })).toBeNull();
  });

  it("best: what the customer prefers, then what costs less, then as listed; the urgent goes as listed", () => {
    const best = { ...offer, order: "best" as const };
    const names = (one: typeof offer, preferred: readonly Channel[]) =>
      orderWays(one, { preferred }).map(({ channel }) => channel);
    expect(names(best, [])).toEqual(["push", "sms", "wecom", "robot_call", "agent_call", "manager"]);
    expect(names(best, ["wecom", "sms"])).toEqual(["wecom", "sms", "push", "robot_call", "agent_call", "manager"]);
    expect(names({ ...best, urgent: true }, ["wecom"])).toEqual(costs.map(([channel]) => channel));
    expect(names(offer, ["wecom"])).toEqual(costs.map(([channel]) => channel));
    const standIn = { ...best, ways: [way("push", { outcome: "withheld" }), way("manager", { cost: 2_000 })] };
    expect(names(standIn, ["push"])).toEqual(["manager", "push"]);
  });

  it("goes on with the next way when a receipt says that one failed, until none is left", () => {
    const tried: Channel[] = [];
    for (let left = channelOf({ tier: "mass" }); left; left = channelOf({ tier: "mass" }, withoutFailed(offer, tried)))
      tried.push(left);
    expect(tried).toEqual(["robot_call", "wecom", "sms", "push"]);
  });

  it("falls back to the next way that pays its cost", () => {
    const poor = action("poor", { ways, probability: 0.1, value: 5_000 });
    const decided = decide(inputsOf([poor], { limits }));
    expect(decided).toMatchObject({ channel: "robot_call", value: "4.7000", reasons: ["best_value"] });
    expect(decided.weighed[0]?.passed?.slice(0, 2)).toEqual([
      { channel: "manager", reason: "value_not_positive" },
      { channel: "agent_call", reason: "value_not_positive" },
    ]);
  });
});
