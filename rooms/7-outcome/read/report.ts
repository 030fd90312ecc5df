/** The outcome of a playbook with the bank's words and in its money: what routes, command line and page show. */
import { type Both, type Definitions, goalEvents, isToldByContact, type Playbook } from "#contracts/definitions";
import type { Actor } from "#ground/authority";
import { addDays, type BusinessClock, type Day, instantOf } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import { type Fen, formatYuan } from "#ground/money";
import type { Storage } from "#ground/storage";
import { nearest } from "#kits/expr";
import type { AttributionModel } from "../rules/attribution.ts";
import { outcomeCases } from "../rules/cases.ts";
import type { ArmCounts, Compared, Rate } from "../rules/compare-arms.ts";
import type { Estimate } from "../rules/means.ts";
import type { Difference } from "../rules/proportions.ts";
import type { SampleRatio } from "../rules/sample-ratio.ts";
import { type Cohort, readCohorts } from "./cohorts.ts";
import { type PlaybookOutcome, readPlaybookOutcome } from "./playbook-outcome.ts";

export interface ReportParts {
  readonly storage: Storage;
  readonly definitions: Definitions;
  readonly units: ReadonlyMap<string, number>;
  readonly clock: Pick<BusinessClock, "now">;
  /** What one conversion of a playbook is worth, fen; null: no policy says so. */
  readonly worthOf: (playbook: string) => Fen | null;
}

export interface CohortParts extends ReportParts {
  readonly columnar: Columnar;
}

/** Cohorts by week of admission, money in yuan. */
export interface CohortReport extends ReportHead {
  readonly cohorts: readonly (Omit<Cohort, "amount"> & { readonly amount: string })[];
}

export interface ReportAsked {
  readonly playbook: string;
  /** Days of admission in the bank's zone, both included. */
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
  /** Code of a branch or outlet: it and all below it. */
  readonly unit?: string | undefined;
}

/** An arm in numbers, money in yuan. */
export interface ReportedArm extends Omit<ArmCounts, "amount" | "amountSquares" | "cost"> {
  readonly amount: string;
  readonly cost: string;
  readonly rate: Rate | null;
}

export interface ReportedComparison {
  readonly treated: ReportedArm;
  readonly control: ReportedArm;
  readonly sampleRatio: SampleRatio | null;
  readonly conversion: Difference | null;
  readonly always: Compared["always"];
  readonly lift: Estimate | null;
  /** Yuan a customer. */
  readonly amount: Estimate | null;
  readonly complaints: Difference | null;
  readonly optOuts: Difference | null;
  readonly needed: number | null;
  readonly verdict: Compared["verdict"];
}

export interface ReportedGroup {
  readonly group: "treated" | "held" | "control";
  readonly customers: number;
  readonly enrolments: number;
  readonly touched: number;
  readonly delivered: number;
  readonly reached: number;
  readonly converted: number;
  readonly convertedCustomers: number;
  readonly amount: string;
  readonly cost: string;
}

/** Which question a report answers. */
export interface ReportHead {
  readonly bank: Both;
  readonly at: string;
  readonly playbook: Both & { readonly id: string; readonly stage: string; readonly class: string };
  readonly from: Day | null;
  readonly to: Day | null;
  readonly unit: (Both & { readonly id: string }) | null;
}

export interface OutcomeReport extends ReportHead {
  /** Null: the playbook runs to its end. */
  readonly goal: {
    readonly event: string;
    readonly zh: string;
    readonly en: string;
    readonly where: string | null;
    readonly within: string;
  } | null;
  readonly countedUntil: string | null;
  readonly all: ReportedComparison;
  readonly versions: readonly (ReportedComparison & { readonly version: number })[];
  readonly weeks: readonly (ReportedComparison & { readonly week: string })[];
  readonly waves: readonly {
    readonly wave: string;
    readonly channel: string;
    readonly groups: readonly ReportedGroup[];
    readonly compared: ReportedComparison | null;
  }[];
  readonly holdout: {
    readonly expected: number;
    readonly increment: number;
    readonly lift: number | null;
    readonly gain: string | null;
    readonly cost: string;
    readonly roi: number | null;
    readonly claimed: number;
  } | null;
  readonly attribution: {
    readonly zh: string;
    readonly en: string;
    readonly untouched: number;
    readonly credits: readonly {
      readonly model: AttributionModel;
      readonly playbook: string;
      readonly channel: string;
      readonly conversions: number;
    }[];
  };
}

/** Counts a playbook for what the actor sees. @throws outcome.no_playbook, outcome.no_unit, outcome.empty_period */
export async function reportPlaybook(parts: ReportParts, actor: Actor, asked: ReportAsked): Promise<OutcomeReport> {
  const { definitions, storage } = parts;
  const { playbook, unit, counts } = questionOf(parts, asked);
  const counted = await readPlaybookOutcome(storage, actor, {
    ...counts,
    waves: playbook.waves.map(({ id }) => id),
    worth: parts.worthOf(playbook.id),
    byContact: playbook.goal !== undefined && isToldByContact(playbook.goal),
  });
  return {
    ...headOf(parts, asked, playbook, unit),
    goal: goalInWords(definitions, playbook),
    ...reported(counted, playbook),
  };
}

/** Several events stand side by side, joined by + where all of them are needed, by / where one is. */
function goalInWords({ catalog }: Definitions, { goal }: Playbook): OutcomeReport["goal"] {
  if (!goal) return null;
  const events = goalEvents(goal);
  const sign = goal.all ? " + " : " / ";
  const said = (of: (name: string) => string) => events.map(({ event }) => of(event)).join(sign);
  return {
    event: said((event) => event),
    zh: said((event) => catalog.events[event]?.zh ?? event),
    en: said((event) => catalog.events[event]?.en ?? event),
    where: goal.where ?? null,
    within: goal.within,
  };
}

/** The cohorts of a playbook, as {@link reportPlaybook} counts it. @throws as it does */
export async function reportCohorts(parts: CohortParts, actor: Actor, asked: ReportAsked): Promise<CohortReport> {
  const { playbook, unit, counts } = questionOf(parts, asked);
  const cohorts = await readCohorts(parts, actor, { ...counts, now: parts.clock.now() });
  return {
    ...headOf(parts, asked, playbook, unit),
    cohorts: cohorts.map((cohort) => ({ ...cohort, amount: formatYuan(cohort.amount) })),
  };
}

function questionOf(parts: ReportParts, asked: ReportAsked) {
  const { definitions } = parts;
  const playbook = playbookOf(definitions, asked.playbook);
  const unit = unitOf(parts, asked.unit);
  const { zone } = definitions.organisation;
  const from = asked.from === undefined ? null : instantOf(asked.from, "00:00", zone);
  // The day itself belongs to the period.
  const to = asked.to === undefined ? null : instantOf(addDays(asked.to, 1), "00:00", zone);
  if (from !== null && to !== null && from >= to) throw outcomeCases.empty_period({});
  return { playbook, unit, counts: { playbook: playbook.id, from, to, unit: unit?.number ?? null, zone } };
}

function headOf(
  { definitions: { organisation }, clock }: ReportParts,
  { from, to }: ReportAsked,
  { id, zh, en, stage, class: kind }: Playbook,
  unit: ReturnType<typeof unitOf>,
): ReportHead {
  return {
    bank: { zh: organisation.zh, en: organisation.en },
    at: clock.now().toISOString(),
    playbook: { id, zh, en, stage, class: kind },
    from: from ?? null,
    to: to ?? null,
    unit: unit && { id: unit.id, zh: unit.zh, en: unit.en },
  };
}

function playbookOf({ playbooks }: Definitions, id: string): Playbook {
  const found = Object.hasOwn(playbooks, id) ? playbooks[id] : undefined;
  if (found) return found;
  const near = nearest(id, Object.keys(playbooks));
  throw outcomeCases.no_playbook({ playbook: id, hint: near === undefined ? "" : ` (${near}?)` });
}

/** A branch or outlet by its code; null for none asked. @throws outcome.no_unit */
export function unitOf({ definitions, units }: ReportParts, id: string | undefined) {
  if (id === undefined) return null;
  const { units: all } = definitions.organisation;
  const found = all.find((unit) => unit.id === id);
  const number = units.get(id);
  if (found && number !== undefined) return { id, zh: found.zh, en: found.en, number };
  const near = nearest(
    id,
    all.map((unit) => unit.id),
  );
  throw outcomeCases.no_unit({ unit: id, hint: near === undefined ? "" : ` (${near}?)` });
}

/** The channel of a wave, or its alternatives in their order; none where it touches nobody. */
function channelsOf({ channel, channels }: Playbook["waves"][number]): string {
  return channel ?? (typeof channels === "string" ? channels : (channels ?? []).join(", "));
}

function reported(counted: PlaybookOutcome, playbook: Playbook) {
  const { holdout, attribution } = counted;
  const channels = new Map(playbook.waves.map((wave) => [wave.id, channelsOf(wave)]));
  return {
    countedUntil: counted.countedUntil?.toISOString() ?? null,
    all: comparison(counted.all),
    versions: counted.versions.map((one) => ({ ...comparison(one), version: one.version })),
    weeks: counted.weeks.map((one) => ({ ...comparison(one), week: one.week })),
    waves: counted.waves.map(({ wave, groups, compared }) => ({
      wave,
      channel: channels.get(wave) ?? "",
      groups: groups.map((group) => ({ ...group, amount: formatYuan(group.amount), cost: formatYuan(group.cost) })),
      compared: compared && comparison(compared),
    })),
    holdout: holdout && {
      ...holdout,
      gain: holdout.gain === null ? null : formatYuan(holdout.gain),
      cost: formatYuan(holdout.cost),
    },
    attribution: { ...attribution.note, untouched: attribution.untouched, credits: attribution.credits },
  };
}

function comparison(compared: Compared): ReportedComparison {
  const {
    treated,
    control,
    rates,
    amount,
    sampleRatio,
    conversion,
    always,
    lift,
    complaints,
    optOuts,
    needed,
    verdict,
  } = compared;
  return {
    treated: arm(treated, rates.treated),
    control: arm(control, rates.control),
    sampleRatio,
    conversion,
    always,
    lift,
    amount: amount && { value: amount.value / 100, low: amount.low / 100, high: amount.high / 100, p: amount.p },
    complaints,
    optOuts,
    needed,
    verdict,
  };
}

function arm({ amount, amountSquares: _, cost, ...counts }: ArmCounts, rate: Rate | null): ReportedArm {
  return { ...counts, amount: formatYuan(amount), cost: formatYuan(cost), rate };
}
