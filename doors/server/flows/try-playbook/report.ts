/** The figures of a trial. Pure. */
import {
  type Both,
  type Channel,
  type Definitions,
  type Playbook,
  policiesOn,
  spanLength,
} from "#contracts/definitions";
import { reasonWords } from "#decision";
import { dayOf } from "#ground/clock";
import { costOf } from "../../natures.ts";
import { channels as channelNames, wordOf } from "../story/render-words.ts";
import { triggerWords } from "../trigger-words.ts";
import type { Population, Stretch } from "./population.ts";
import type { LiveTouch, Outcome, TouchRow } from "./read.ts";
import type { Tried, TriedCap, TriedCustomer, TriedDay, TriedOverlap } from "./types.ts";

export interface Findings {
  readonly definitions: Definitions;
  readonly playbook: Playbook;
  readonly stretch: Stretch;
  readonly stepMs: number;
  readonly population: Population;
  /** With the live bank's numbers. */
  readonly outcome: Outcome;
  readonly live: readonly LiveTouch[];
}

const SHOWN = 10;
const calls: ReadonlySet<string> = new Set(["robot_call", "agent_call", "manager"]);

export function reportOf(findings: Findings): Tried {
  const { playbook, stretch, stepMs, population, outcome } = findings;
  const { candidates, sample } = population;
  const played = sample.length;
  const all = projector(candidates, played);
  const { touches, runs } = outcome;
  const costs = costsOf(findings);
  return {
    playbook: playbook.id,
    zh: playbook.zh,
    en: playbook.en,
    from: stretch.from.toISOString(),
    to: stretch.to.toISOString(),
    minutes: stepMs / 60_000,
    candidates,
    played,
    admissions: all(runs.length),
    people: all(peopleOf(touches)),
    touches: all(touches.length),
    converted: all(runs.filter(({ state }) => state === "converted").length),
    cost: yuan(all(sum(touches.map(costs)))),
    channels: byChannel(findings, all, costs),
    days: byDay(findings, all, costs),
    silences: silencesOf(outcome, all),
    caps: capsOf(findings, all),
    overlap: overlapOf(findings, all),
    customers: samplesOf(findings),
  };
}

/** Figures of the sample, as they would be of everybody who came into question. */
function projector(candidates: number, played: number): (count: number) => number {
  const factor = played === 0 || played >= candidates ? 1 : candidates / played;
  return (count) => Math.round(count * factor);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const yuan = (fen: number): number => fen / 100;
const peopleOf = (touches: readonly { readonly customer: number }[]): number =>
  new Set(touches.map(({ customer }) => customer)).size;

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Fen of a touch, by the prices of its day. */
function costsOf({ definitions }: Findings): (touch: TouchRow) => number {
  const { zone } = definitions.organisation;
  return ({ channel, at }) => costOf(definitions, channel, dayOf(at, zone));
}

type Costs = ReturnType<typeof costsOf>;
type Project = ReturnType<typeof projector>;

function byChannel({ outcome }: Findings, all: Project, costs: Costs): Tried["channels"] {
  return grouped(outcome.touches, ({ channel }) => channel).map(([channel, touches]) => ({
    channel,
    ...channelWords(channel),
    touches: all(touches.length),
    cost: yuan(all(sum(touches.map(costs)))),
  }));
}

function channelWords(channel: string): Both {
  return { zh: wordOf(channelNames, channel, "zh"), en: wordOf(channelNames, channel, "en") };
}

function byDay({ definitions, outcome }: Findings, all: Project, costs: Costs): TriedDay[] {
  const { zone } = definitions.organisation;
  return grouped(outcome.touches, ({ at }) => dayOf(at, zone)).map(([day, touches]) => {
    const called = touches.filter(({ channel }) => calls.has(channel)).length;
    return {
      day,
      people: all(peopleOf(touches)),
      messages: all(touches.length - called),
      calls: all(called),
      cost: yuan(all(sum(touches.map(costs)))),
    };
  });
}

function wordsOf(code: string): Both {
  return Object.hasOwn(reasonWords, code) ? reasonWords[code as keyof typeof reasonWords] : { zh: code, en: code };
}

function silencesOf({ silences }: Outcome, all: Project): Tried["silences"] {
  return grouped(silences, ({ reason }) => reason)
    .map(([code, waves]) => ({ code, ...wordsOf(code), waves: all(waves.length) }))
    .sort((a, b) => b.waves - a.waves);
}

/** Caps that live touches and these together would go beyond; each counts what came before it, as the bank's own check does. */
function capsOf({ definitions, playbook, outcome, live, stretch }: Findings, all: Project): TriedCap[] {
  if (playbook.class !== "marketing") return [];
  const { zone } = definitions.organisation;
  const policies = policiesOn(definitions.policies, "contact_cap", dayOf(stretch.to, zone));
  const heard = new Map(grouped(live, ({ customer }) => String(customer)));
  const own = new Map(grouped(outcome.touches, ({ customer }) => String(customer)));
  return policies
    .flatMap(({ caps }) => caps)
    .filter((cap) => cap.class === undefined || cap.class === playbook.class)
    .filter((cap) => !cap.except?.includes(playbook.category ?? "general"))
    .map((cap) => {
      const counts = (one: { channel: Channel; class?: string }): boolean =>
        (one.class === undefined || cap.class === undefined || one.class === cap.class) &&
        (cap.channels === undefined || cap.channels.includes(one.channel));
      const within = (before: Date, at: Date): boolean =>
        cap.per === "day"
          ? dayOf(before, zone) === dayOf(at, zone)
          : before.getTime() > at.getTime() - spanLength(cap.per);
      const beyond = outcome.touches.filter((touch) => {
        if (!counts(touch)) return false;
        const key = String(touch.customer);
        const earlier = (one: { at: Date }): boolean => one.at <= touch.at && within(one.at, touch.at);
        const others = (heard.get(key) ?? []).filter((one) => counts(one) && earlier(one)).length;
        const mine = (own.get(key) ?? []).filter((one) => one !== touch && counts(one) && earlier(one)).length;
        return others > 0 && others + mine >= cap.max;
      });
      return { cap: cap.id, zh: cap.zh, en: cap.en, times: all(beyond.length) };
    })
    .filter(({ times }) => times > 0);
}

function overlapOf({ definitions, outcome, live, stretch, playbook }: Findings, all: Project): TriedOverlap[] {
  const { zone } = definitions.organisation;
  const days = new Map(
    grouped(outcome.touches, ({ customer }) => String(customer)).map(([customer, touches]) => [
      customer,
      new Set(touches.map(({ at }) => dayOf(at, zone))),
    ]),
  );
  const both = live.filter(
    (one) => days.has(String(one.customer)) && one.at > stretch.from && one.playbook !== playbook.id,
  );
  return grouped(both, (one) => one.playbook).map(([id, touches]) => {
    const { zh, en } = definitions.playbooks[id] ?? { zh: id, en: id };
    const same = touches.filter(({ customer, at }) => days.get(String(customer))?.has(dayOf(at, zone)));
    return { playbook: id, zh, en, people: all(peopleOf(touches)), sameDay: all(peopleOf(same)) };
  });
}

/** Some who would have been reached, then some who were admitted and heard nothing. */
function samplesOf({ definitions, playbook, outcome }: Findings): TriedCustomer[] {
  const because = triggerWords(playbook, definitions.catalog);
  const touches = new Map(grouped(outcome.touches, ({ enrolment }) => enrolment));
  const silences = new Map(grouped(outcome.silences, ({ enrolment }) => enrolment));
  const reached = outcome.runs.filter(({ enrolment }) => touches.has(enrolment));
  const silent = outcome.runs.filter(({ enrolment }) => !touches.has(enrolment) && silences.has(enrolment));
  const few = Math.ceil(SHOWN / 3);
  return [...reached.slice(0, SHOWN - Math.min(few, silent.length)), ...silent.slice(0, few)].map(
    ({ enrolment, customer, at, state, reason }) => ({
      customer,
      admittedAt: at.toISOString(),
      because,
      touches: (touches.get(enrolment) ?? []).map((touch) => ({
        at: touch.at.toISOString(),
        wave: touch.wave,
        channel: touch.channel,
        content: touch.content,
      })),
      silences: (silences.get(enrolment) ?? []).map((one) => wordsOf(one.reason)),
      ended: state === "active" || state === "waiting" ? null : (reason ?? state),
    }),
  );
}
