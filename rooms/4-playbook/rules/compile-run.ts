/** A version of a playbook made ready for runs: defaults filled in, conditions compiled. Files are checked before. Pure. */
import {
  type Content,
  causeEvents,
  contentByChannel,
  END,
  eventEnvironment,
  goalEvents,
  type Playbook,
  type PlaybookAround,
  runEnvironment,
  spanLength,
  triggersOf,
  type Wave,
  type WaveArm,
  type WaveBranch,
  waveChannels,
  weekdays,
} from "#contracts/definitions";
import { type Condition, compileCondition, type Environment } from "#kits/expr";
import { eventReader } from "./event-values.ts";
import type {
  Choice,
  CompiledArm,
  CompiledBranch,
  CompiledExit,
  CompiledGoal,
  CompiledWave,
  DataTest,
  EventOf,
  Reentry,
  RunPlan,
  Test,
  WaveTime,
  WaveTouch,
} from "./runs.ts";

/** Share of customers that a marketing playbook leaves out, for comparison. */
const CONTROL = 0.1;

export interface RunAround extends PlaybookAround {
  readonly contents: Readonly<Record<string, Pick<Content, "channel">>>;
}

export interface RunGiven {
  readonly version: number;
  /** With the defaults of the trigger's kind. */
  readonly reentry: Reentry;
}

/** @throws condition.* where one does not compile against the bank around it */
export function compileRun(file: Playbook, { version, reentry }: RunGiven, around: RunAround): RunPlan {
  const round = file.decide !== undefined;
  const causes = causeEvents(file.trigger);
  const tests = new Tests(runEnvironment(around, causes));
  const waves = round ? [] : file.waves.map((wave, at) => waveOf(wave, file.waves[at + 1]?.id ?? null, tests, around));
  const exits = round ? [] : (file.exit ?? []).map((exit) => exitOf(exit, tests, around));
  const isMarketing = file.class === "marketing";
  return {
    playbook: file.id,
    version,
    class: file.class,
    category: file.category ?? "general",
    product: file.product ?? null,
    value: {
      yuan: file.value?.yuan ?? null,
      margin: file.value?.margin ?? null,
      probability: file.value?.probability ?? null,
      score: file.value?.score ?? null,
    },
    control: isMarketing ? (file.control ?? CONTROL) : 0,
    holdout: isMarketing && file.holdout !== false,
    round,
    after: afterOf(file.trigger),
    reentry,
    waves,
    byId: new Map(waves.map((wave) => [wave.id, wave])),
    goal: file.goal ? goalOf(file.goal, around) : null,
    exits,
    eventOf: eventOf(causes, tests, around),
    lists: tests.lists(around),
    audiences: tests.audiences(),
    reads: readsOf(tests, file, waves),
  };
}

function readsOf(tests: Tests, { value }: Playbook, waves: readonly CompiledWave[]): RunPlan["reads"] {
  return {
    attributes: [
      ...new Set([...tests.names("attributes"), ...waves.flatMap(({ time }) => time.atDate?.attribute ?? [])]),
    ],
    scores: value?.score !== undefined || tests.names("scores").length > 0,
    metrics: tests.names("metrics").length > 0,
  };
}

/** Compiles conditions over the customer and the cause, and keeps what they read. */
class Tests {
  readonly #conditions: Condition[] = [];

  constructor(readonly environment: Environment) {}

  of(text: string): Test {
    const condition = compileCondition(text, this.environment);
    this.#conditions.push(condition);
    return condition.holds;
  }

  maybe(text: string | undefined): Test | null {
    return text === undefined ? null : this.of(text);
  }

  /** Fields of the cause that conditions read. */
  event(): string[] {
    return [...new Set(this.#conditions.flatMap(({ reads }) => reads.event))];
  }

  names(of: "attributes" | "scores" | "metrics"): string[] {
    return this.#conditions.flatMap(({ reads }) => [...reads[of], ...reads.before[of]]);
  }

  audiences(): string[] {
    return [...new Set(this.#conditions.flatMap(({ reads }) => reads.audiences))];
  }

  lists({ catalog }: RunAround): string[] {
    const names = new Set(this.#conditions.flatMap(({ reads }) => reads.attributes));
    return [...names].filter((name) => catalog.attributes[name]?.type === "records");
  }
}

function eventOf(types: readonly string[], tests: Tests, { catalog }: RunAround): EventOf {
  if (types.length === 0) return () => undefined;
  const readers = new Map(types.map((type) => [type, eventReader(catalog, type, tests.event())]));
  return (cause) => readers.get(cause.type)?.(cause.data);
}

/** By the event that admits; of several triggers each has its own. */
function afterOf(trigger: Playbook["trigger"]): RunPlan["after"] {
  return new Map(
    triggersOf(trigger).flatMap(({ event, after }) =>
      event === undefined || after === undefined ? [] : [[event, spanLength(after)] as const],
    ),
  );
}

function dataTest(event: string, where: string | undefined, { catalog, zone }: RunAround): DataTest {
  if (where === undefined) return () => true;
  const condition = compileCondition(where, eventEnvironment(catalog, zone, event));
  const read = eventReader(catalog, event, condition.reads.event);
  // What an event says of itself hangs on no clock.
  return (data) => condition.holds({ event: read(data) }, { now: 0, today: "1970-01-01" });
}

function goalOf(goal: NonNullable<Playbook["goal"]>, around: RunAround): CompiledGoal {
  const events = goalEvents(goal).map(({ event, where }) => ({ type: event, holds: dataTest(event, where, around) }));
  return { events, all: goal.all !== undefined, withinMs: spanLength(goal.within) };
}

function exitOf(
  { event, where, when }: NonNullable<Playbook["exit"]>[number],
  tests: Tests,
  around: RunAround,
): CompiledExit {
  return {
    event: event === undefined ? null : { type: event, holds: dataTest(event, where, around) },
    when: tests.maybe(when),
  };
}

const goTo = (go: string): string | null => (go === END ? null : go);

function waveOf(wave: Wave, next: string | null, tests: Tests, around: RunAround): CompiledWave {
  const { split, experiment } = wave;
  return {
    id: wave.id,
    time: timeOf(wave),
    holds: tests.maybe(wave.if),
    ifReceipt: wave.if_receipt ?? null,
    unlessReceipt: wave.unless_receipt ?? null,
    branches: (wave.branch ?? []).map((branch) => branchOf(branch, tests)),
    split: split ? split.map(armOf) : null,
    experiment: experiment ? { name: experiment.name, arms: experiment.arms.map(armOf) } : null,
    touch: touchOf(wave, tests, around),
    handOver: wave.hand_over === true,
    next: wave.then === undefined ? next : goTo(wave.then),
  };
}

function timeOf({ wait, until, on, at_date: date }: Wave): WaveTime {
  const weekday = on === undefined || on === "workday" ? -1 : weekdays.indexOf(on);
  return {
    waitMs: wait === undefined ? null : spanLength(wait),
    until: until ?? null,
    on: on === undefined ? null : on === "workday" ? "workday" : weekday + 1,
    atDate: date ? { attribute: date.attribute, days: date.offset === undefined ? 0 : daysOf(date.offset) } : null,
  };
}

/** Days of an offset as `-30d` or `2w`. */
function daysOf(offset: string): number {
  return Number(offset.slice(0, -1)) * (offset.endsWith("w") ? 7 : 1);
}

function branchOf({ if: holds, receipt, outcome, go }: WaveBranch, tests: Tests): CompiledBranch {
  return { holds: tests.maybe(holds), receipt: receipt ?? null, outcomes: outcome ?? null, go: goTo(go) };
}

function armOf({ arm, share, go }: WaveArm): CompiledArm {
  return { arm, share, go: goTo(go) };
}

function touchOf(wave: Wave, tests: Tests, { contents }: RunAround): WaveTouch | null {
  const channels = waveChannels(wave, contents);
  if (channels.length === 0) return null;
  const { deadline, product = null, benefit = null } = wave;
  const choices = wave.choose?.map(
    (one): Choice => ({
      holds: tests.maybe(one.if),
      contents: contentByChannel(one, contents),
      product: one.product ?? product,
      suitable: one.suitable ?? null,
      benefit: one.benefit ?? benefit,
    }),
  ) ?? [{ holds: null, contents: contentByChannel(wave, contents), product, suitable: null, benefit }];
  return {
    channels,
    best: wave.channels === "best",
    choices,
    ownerRole: wave.owner_role ?? null,
    deadline: deadline === undefined ? null : deadline === "end_of_day" ? deadline : spanLength(deadline),
    urgent: wave.urgent === true,
  };
}
