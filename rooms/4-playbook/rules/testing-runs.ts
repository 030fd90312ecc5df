/** Plans and runs for tests: a wave says what differs from one that does nothing. */
import type { Channel } from "#contracts/definitions";
import type { Fields, View } from "#kits/expr";
import type { CompiledWave, Run, RunPlan, Test, WaveTime, WaveTouch } from "./runs.ts";
import type { Seen } from "./step.ts";

export const zone = "Asia/Shanghai";
/** An instant of March 2026 in the bank's zone; the 2nd is a Monday. */
export const at = (day: number, time = "10:00"): Date =>
  new Date(`2026-03-${String(day).padStart(2, "0")}T${time}:00+08:00`);

const noTime: WaveTime = { waitMs: null, until: null, on: null, atDate: null };
export const hour = 3_600_000;
export const days = (count: number): number => count * 24 * hour;

export const touch = (...channels: Channel[]): WaveTouch => ({
  channels,
  best: false,
  choices: [
    {
      holds: null,
      contents: Object.fromEntries(channels.map((channel) => [channel, `${channel}-text`])),
      product: null,
      suitable: null,
      benefit: null,
    },
  ],
  ownerRole: null,
  deadline: null,
  urgent: false,
});

export type WaveSaid = Partial<Omit<CompiledWave, "id" | "time">> & Partial<WaveTime>;

/** Waves in order; each goes on to the next unless it says otherwise. */
export function planOf(said: Readonly<Record<string, WaveSaid>>, own: Partial<RunPlan> = {}): RunPlan {
  const ids = Object.keys(said);
  const waves = ids.map((id, place): CompiledWave => {
    const { waitMs, until, on, atDate, ...wave } = said[id] ?? {};
    return {
      id,
      holds: null,
      ifReceipt: null,
      unlessReceipt: null,
      branches: [],
      split: null,
      experiment: null,
      touch: null,
      handOver: false,
      next: ids[place + 1] ?? null,
      ...wave,
      time: {
        ...noTime,
        ...(waitMs === undefined ? {} : { waitMs }),
        ...(until === undefined ? {} : { until }),
        ...(on === undefined ? {} : { on }),
        ...(atDate === undefined ? {} : { atDate }),
      },
    };
  });
  return {
    playbook: "plain",
    version: 1,
    class: "marketing",
    category: "general",
    product: null,
    value: { yuan: null, margin: null, probability: null, score: null },
    control: 0,
    holdout: false,
    round: false,
    after: new Map(),
    reentry: { concurrent: 1, afterMs: 0, perYear: null, never: false },
    waves,
    byId: new Map(waves.map((wave) => [wave.id, wave])),
    goal: null,
    exits: [],
    eventOf: (cause) => cause.data as Fields,
    lists: [],
    reads: { attributes: [], scores: false, metrics: false },
    audiences: [],
    ...own,
  };
}

export function runOf(own: Partial<Run> = {}): Run {
  return {
    enrolment: "00000000-0000-4000-8000-000000000001",
    playbook: "plain",
    version: 1,
    customer: 1,
    key: "once",
    admittedAt: at(2),
    state: "active",
    wave: null,
    dueAt: at(2),
    memory: {},
    arms: {},
    endReason: null,
    endedAt: null,
    cause: null,
    trace: null,
    seq: 0,
    ...own,
  };
}

export function seenAt(now: Date, own: Partial<Seen> & { readonly view?: View } = {}): Seen {
  return {
    now,
    zone,
    view: {},
    moment: { now: now.getTime(), today: "2026-03-02" },
    dateOf: () => undefined,
    told: undefined,
    sticky: "7",
    ...own,
  };
}

/** A condition over one attribute that is on. */
export const flag =
  (name: string): Test =>
  (view) =>
    view.customer?.[name] === true;
