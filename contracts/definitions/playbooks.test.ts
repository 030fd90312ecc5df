/** Playbooks: what their files may say, where a mistake stands, and how a text keeps what a person wrote. */
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  causeEvents,
  cronTimes,
  type Definitions,
  diffParts,
  type Playbook,
  playbookNames,
  playbookText,
  readDefinitions,
  readPlaybook,
  roundOf,
  textsOf,
  triggerKind,
  waveChannels,
} from "./index.ts";

const bank = new URL("../../bank", import.meta.url).pathname;
const { definitions } = readDefinitions(textsOf(bank));
if (!definitions) throw new Error("the sample bank does not hold together");
const around: Definitions = definitions;

const whole = `id: some-care
zh: 关怀
en: Care
stage: warn
class: service
trigger: { event: complaint_filed, where: 'event.topic == "fees" && before.metric.complaints_30d == 0' }
audience: customer.demand_balance > 100.0 && "idle_balance" in audience
reentry: { after: 7d, per_year: 3 }
exit:
  - { event: account_closed }
  - { when: customer.frozen }
waves:
  - { id: first, channels: [push, sms], content: { push: id-renewal-push, sms: id-renewal-sms } }
  - { id: fork, wait: 2d, branch: [{ receipt: opened, go: thanks }, { if: event.topic == "fees", go: halves }] }
  - { id: again, if_receipt: not_opened, channel: inbox, content: id-renewal-inbox, then: end }
  - { id: halves, split: [{ arm: a, share: 0.5, go: thanks }, { arm: b, share: 0.5, go: end }] }
  - { id: thanks, until: 10:00, on: workday, channel: sms, content: id-renewal-sms }
goal: { event: survey_answered, where: event.score > 6.0, within: 14d }
`;

/** Problems of the file after an edit, as `pointer name`. */
function edited(from: string | RegExp, to: string) {
  if (!(typeof from === "string" ? whole.includes(from) : from.test(whole)))
    throw new Error(`nothing to edit: ${from}`);
  return readPlaybook(whole.replace(from, to), around).problems.map(({ pointer, name, line, en, zh }) => {
    expect(line).toBeGreaterThan(0);
    expect(zh).not.toBe(en);
    return `${pointer} ${name.replace("definitions.", "")}`;
  });
}
const trigger = (text: string) => edited(/trigger: .*/, `trigger: ${text}`);

describe("a playbook's file", () => {
  it("holds together, and says what it speaks of", () => {
    const { playbook, problems } = readPlaybook(whole, around);
    expect(problems).toEqual([]);
    if (!playbook) throw new Error("unreadable");
    expect(triggerKind(playbook.trigger)).toBe("event");
    expect(causeEvents(playbook.trigger)).toEqual(["complaint_filed"]);
    expect(roundOf(playbook)).toBeUndefined();
    const [first, fork] = playbook.waves;
    expect(first && waveChannels(first, around.content)).toEqual(["push", "sms"]);
    expect(fork && waveChannels(fork, around.content)).toEqual([]);
    const names = playbookNames(playbook);
    for (const name of ["event/complaint_filed", "attribute/frozen", "audience/idle_balance", "event/survey_answered"])
      expect([...names]).toContain(name);
  });

  it.each([
    ["{}", "/trigger exactly_one"],
    ["{ event: login, becomes: customer.frozen }", "/trigger exactly_one"],
    ["{ event: logn }", "/trigger/event unknown_reference"],
    ["{ becomes: customer.frozen, where: event.city == 'x' }", "/trigger/where only_beside"],
    ["{ becomes: before.customer.frozen }", "/trigger/becomes condition"],
    ['{ becomes: customer.phone == "1" }', "/trigger/becomes rule_personal"],
    ["{ event: referral_accepted, for: [referer] }", "/trigger/for/0 unknown_reference"],
    ["{ event: account_opened, for: [metric.visits_30d] }", "/trigger/for/0 wrong_field"],
    ["{ event: account_opened, among: customer.frozen }", "/trigger/among only_beside"],
    ["{ enters: idle }", "/trigger/enters unknown_reference"],
    ["{ list: idle_balance }", "/trigger/list wrong_field"],
    ["{ absence: { of: [login], for: 0d } }", "/trigger/absence/for no_length"],
    ["{ absence: { of: [logins], for: 5d } }", "/trigger/absence/of/0 unknown_reference"],
    [
      "{ absence: { of: [login], for: 5d, since: opened_on, after: { event: login } } }",
      "/trigger/absence/since not_beside",
    ],
    ["{ absence: { of: [login], for: 5d, since: city } }", "/trigger/absence/since wrong_field"],
    ["{ date: { attribute: birthday, tag: tier, offsets: [0d] } }", "/trigger/date exactly_one"],
    ["{ date: { attribute: city, offsets: [0d] } }", "/trigger/date/attribute wrong_field"],
    ["{ date: { list: { name: holdings, field: amount }, offsets: [0d] } }", "/trigger/date/list/field wrong_field"],
    [
      "{ date: { list: { name: holdings, field: matures_on, where: item.kin == 'loan' }, offsets: [-30d] } }",
      "/trigger/date/list/where condition",
    ],
    ["{ date: { attribute: birthday, offsets: [30] } }", "/trigger/date/offsets/0 wrong_type"],
    ["{ calendar: { day: last, weekday: friday } }", "/trigger/calendar exactly_one"],
    ["{ calendar: { from: 11-12 } }", "/trigger/calendar/from only_beside"],
    ["{ calendar: { cron: 0 25 * * * } }", "/trigger/calendar/cron bad_cron"],
    ["{ calendar: { festival: easter } }", "/trigger/calendar/festival wrong_choice"],
    ["{ score: { name: term_deposit } }", "/trigger/score exactly_one"],
    ["{ score: { name: term_deposit, from: 0.5, to: 0.2 } }", "/trigger/score/to not_rising"],
    ["{ calendar: { day: last }, once_per: day }", "/trigger/once_per once_per_here"],
    ["{ any: [{ event: login }, { event: logn }] }", "/trigger/any/1/event unknown_reference"],
    ["{ any: [{ event: login }, { event: login, leaves: idle_balance }] }", "/trigger/any/1 exactly_one"],
    ["{ any: [{ becomes: customer.frozen }, { calendar: { day: last } }] }", "/trigger/any/1 any_timed"],
    ["{ any: [{ event: login }] }", "/trigger/any too_few"],
  ])("refuses the trigger %s", (text, problem) => {
    // Waves that speak of the trigger's event stumble over it too.
    expect(trigger(text)[0]).toBe(problem);
  });

  it.each([
    ["go: thanks }, { if", "go: thank }, { if", "/waves/1/branch/0/go unknown_reference"],
    ["share: 0.5, go: end", "share: 0.4, go: end", "/waves/3/split shares"],
    ["arm: b", "arm: a", "/waves/3/split/1/arm twice"],
    ["go: halves }] }", "go: end }] }", "/waves/3/id unreachable_wave"],
    ["id: thanks", "id: end", "/waves/4/id reserved_wave"],
    ["channels: [push, sms]", "channels: [push, email]", "/waves/0/content no_content"],
    ["channels: [push, sms]", "channels: [push, sms], channel: sms", "/waves/0 at_most_one"],
    ["channel: inbox, content: id-renewal-inbox", "channel: inbox", "/waves/2 exactly_one"],
    ["channel: inbox,", "channel: sms,", "/waves/2/content wrong_channel"],
    ["content: id-renewal-inbox", "content: login-gift-inbox", "/waves/2/content wrong_class"],
    ["wait: 2d, branch:", "wait: 2d, hand_over: true, branch:", "/waves/1/hand_over touches_nobody"],
    ["channel: inbox,", "channel: inbox, deadline: 2h,", "/waves/2/deadline no_task_here"],
    ["channel: inbox,", "channel: inbox, benefit: gold,", "/waves/2/benefit unknown_reference"],
    ["channel: inbox,", "channel: inbox, product: gold,", "/waves/2/product unknown_reference"],
    [
      "content: id-renewal-inbox",
      "choose: [{ suitable: [wealth], content: id-renewal-inbox }]",
      "/waves/2/choose/0/suitable no_fallback",
    ],
    [
      "content: id-renewal-inbox",
      "choose: [{ suitable: [fund], product: td_12m, content: id-renewal-inbox }, { content: id-renewal-inbox }]",
      "/waves/2/choose/0 at_most_one",
    ],
    [
      "content: id-renewal-inbox",
      "choose: [{ content: id-renewal-inbox }, { content: id-renewal-inbox }]",
      "/waves/2/choose/0 never_chosen",
    ],
    ["channel: inbox,", "channel: manager,", "/waves/2 no_task"],
    ["- { id: first,", "- { id: first, if_receipt: opened,", "/waves/0/if_receipt no_touch_before"],
    ["- { id: first,", "- { id: first, for: chosen,", "/waves/0/for round_only"],
    ["{ event: account_closed }", "{ event: account_closed, when: customer.frozen }", "/exit/0 exactly_one"],
    ["event: survey_answered, ", "", "/goal exactly_one"],
    ["within: 14d", "within: 0d", "/goal/within no_length"],
    ["per_year: 3", "never: true", "/reentry/after not_beside"],
    ["class: service", "class: service\ncontrol: 0.1", "/control only_marketing"],
    ["stage: warn", "stage: warn\nanswer: { give: hold, reason: { zh: 一, en: one } }", "/answer answer_stage"],
    ["stage: warn", "stage: protect\nanswer: { give: hold, reason: { zh: 一, en: one } }", "/answer answer_trigger"],
    [/waves:[\s\S]*?goal/, "waves: []\ngoal", "/waves no_waves"],
  ])("refuses %s as %s", (from, to, problem) => {
    expect(edited(from, to)).toContain(problem);
  });

  it("refuses runs that turn without waiting, and lets those turn that rest", () => {
    const ring = (more: string) =>
      edited(
        /waves:[\s\S]*?goal/,
        `waves:\n  - { id: fork, ${more}branch: [{ if: customer.frozen, go: fork }] }\ngoal`,
      );
    expect(ring("")).toEqual(["/waves/0 endless"]);
    expect(ring("wait: 0m, ")).toEqual(["/waves/0 endless"]);
    expect(ring("wait: 1d, ")).toEqual([]);
  });

  it("of a daily round has the plain shape that the round goes by", () => {
    const [, text = ""] = textsOf(bank).find(([file]) => file.endsWith("term-deposit-call.yaml")) ?? [];
    const problems = (from: string, to: string) =>
      readPlaybook(text.replace(from, to), around).problems.map(({ pointer, name }) => `${pointer} ${name}`);
    const call = around.playbooks["term-deposit-call"];
    expect(call && roundOf(call)).toMatchObject({ trigger: { event: "customer_recorded" }, goal: { within: "14d" } });
    expect(problems("goal: {", "reentry: { after: 5d }\ngoal: {")).toEqual(["/reentry definitions.not_in_round"]);
    expect(problems("for: withheld, ", "")).toEqual(["/waves/1 definitions.round_needs"]);
    expect(problems("trigger: { event: customer_recorded }", "trigger: { enters: vip_guests }")).toContain(
      "/trigger definitions.round_needs",
    );
  });
});

describe("five fields of time", () => {
  it("are read as sets", () => {
    const times = cronTimes("*/20 9-17/4 1,15 * 0");
    if ("wrong" in times) throw new Error(times.wrong);
    expect([[...times.minutes], [...times.hours], [...times.days], [...times.weekdays], times.eitherDay]).toEqual([
      [0, 20, 40],
      [9, 13, 17],
      [1, 15],
      [7],
      true,
    ]);
    for (const text of ["* * * *", "60 * * * *", "5-1 * * * *", "a * * * *", "*/0 * * * *", "* * 0 * *"])
      expect(cronTimes(text), text).toHaveProperty("wrong");
  });
});

describe("a playbook as text", () => {
  const text = `# Why this is here.
id: some-care # its name
zh: 关怀
en: Care
stage: warn
class: service
trigger: { event: complaint_filed }
waves:
  # Said at once.
  - { id: first, channel: inbox, content: id-renewal-inbox }
  - id: second
    wait: 2d # long enough
    channel: sms
    content: id-renewal-sms
`;
  const read = (of: string): Playbook => {
    const { playbook, problems } = readPlaybook(of, around);
    if (!playbook) throw new Error(problems[0]?.en);
    return playbook;
  };

  it("keeps comments, order and style of what stays", () => {
    const before = read(text);
    expect(playbookText(before, text)).toBe(text);
    const [first, second] = before.waves;
    if (!first || !second) throw new Error("no waves");
    const third = { id: "third", wait: "1d", channel: "inbox" as const, content: "id-renewal-inbox" };
    const after: Playbook = { ...before, en: "More care", waves: [third, first, { ...second, wait: "4d" }] };
    const written = playbookText(after, text);
    expect(parse(written)).toEqual(after);
    expect(read(written)).toEqual(after);
    for (const comment of ["# Why this is here.", "# its name", "# Said at once.", "# long enough"])
      expect(written).toContain(comment);
    expect(parse(playbookText(after))).toEqual(after);
  });

  it("differs by the ids of waves, and not by their places", () => {
    const before = read(text);
    const [first, second] = before.waves;
    if (!first || !second) throw new Error("no waves");
    const turned = { ...before, waves: [{ ...second, wait: "4d" }, first] };
    expect(diffParts(before, turned)).toEqual([
      { path: "waves.second.wait", before: "2d", after: "4d" },
      { path: "waves.order", before: ["first", "second"], after: ["second", "first"] },
    ]);
  });
});
