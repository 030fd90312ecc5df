/** The playbooks of a bank that is open at work: runs that move, and what time alone brings about. */
import { createMover, lookAtDays, lookAtTimers, type Mover, nextLook, runBookOf, type TriggerParts } from "#playbook";
import type { Fingerprint } from "#reach";
import { triggerPartsOf } from "./bank-triggers.ts";
import type { Bank, Journeys, LookChoice } from "./bank-types.ts";
import { touchPort } from "./flows/touch-set.ts";
import { every } from "./jobs/every.ts";

type Parts = Pick<
  Bank,
  | "storage"
  | "columnar"
  | "definitions"
  | "policies"
  | "people"
  | "metrics"
  | "clock"
  | "rules"
  | "audiences"
  | "playbooks"
  | "projector"
  | "signal"
>;

export interface MoverParts {
  readonly fingerprint: Fingerprint;
  /** Brings ClickHouse up to what the engine has applied; with what lists hold only where they are read. */
  readonly settle: (lists: boolean) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** Nothing hangs on how long work takes. */
  readonly steady?: boolean;
}

const TIMERS_EVERY_MS = 1_000;
const DAYS_EVERY_MS = 5_000;

export function journeysOf(bank: Parts, parts: MoverParts): Journeys {
  const mover = moverOf(bank, parts);
  const looks = triggerPartsOf(bank, parts.settle);
  const measured = async (name: string, look: (signal?: AbortSignal) => Promise<number>, signal?: AbortSignal) => {
    const done = await bank.metrics.measure("playbook", name, () => look(signal));
    if (done > 0) mover.raise();
    return done;
  };
  const partsFor = (signal?: AbortSignal) => triggerPartsWith(looks, signal);
  const timers = (signal?: AbortSignal) => measured("silences", (until) => lookAtTimers(partsFor(until)), signal);
  // Two at once would ask the same questions.
  let last: Promise<unknown> = Promise.resolve();
  const days = ({ signal, ahead }: LookChoice = {}): Promise<number> => {
    const mine = last.then(() => measured("days", (until) => lookAtDays(partsFor(until), ahead), signal));
    last = mine.catch(() => undefined);
    return mine;
  };
  const work = [
    every(TIMERS_EVERY_MS, timers, parts.onError),
    every(DAYS_EVERY_MS, (signal) => days({ signal }), parts.onError),
  ];
  return {
    move: () => mover.drain(),
    timers: () => timers(),
    days,
    nextDue: async () => earliest(await mover.nextDue(), await nextLook(looks)),
    raise: () => mover.raise(),
    start() {
      mover.start();
      for (const one of work) one.start();
    },
    async stop() {
      await Promise.all(work.map((one) => one.stop()));
      await mover.stop();
    },
  };
}

/** The same parts for work that can be broken off. Getters stay what they are. */
function triggerPartsWith(looks: TriggerParts, signal: AbortSignal | undefined): TriggerParts {
  return signal ? Object.assign(Object.create(looks) as TriggerParts, { signal }) : looks;
}

function earliest(a: Date | null, b: Date | null): Date | null {
  if (!a || !b) return a ?? b;
  return a < b ? a : b;
}

/** Moves the runs of a bank. */
function moverOf(bank: Parts, { fingerprint, onError, steady = false }: MoverParts): Mover {
  const { storage, clock, playbooks, signal, metrics } = bank;
  const late = metrics.gauge(
    "runs_late_seconds",
    "Seconds by which the earliest step of a run that is due is late",
    [],
  );
  return createMover({
    steady,
    storage,
    clock,
    rules: () => bank.rules,
    book: async (tx) => runBookOf((await playbooks.hold(tx)).playbooks),
    port: touchPort({ ...partsOf(bank), fingerprint }),
    onMoved: ({ steps, touches, late: milliseconds }) => {
      late.set(milliseconds / 1_000);
      if (steps > 0) metrics.count("playbook", "move", "moved", steps);
      // Grants are told as facts.
      if (touches > 0) signal.raise();
    },
    onError,
  });
}

function partsOf({ storage, definitions, policies, people, metrics }: Parts) {
  return { storage, definitions, policies, people, metrics };
}
