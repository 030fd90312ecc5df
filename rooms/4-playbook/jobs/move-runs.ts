/**
 * Moves runs whose turn has come, in sets sized by time. Whatever fails again and again is narrowed down to one customer,
 * whose runs are set aside with the reason; all others go on.
 */
import { type Clock, machine } from "#ground/clock";
import { mayRetry, PerennialError } from "#ground/errors";
import type { CustomerNumber } from "#ground/ids";
import { logSignal } from "#ground/log";
import { type Storage, type Tx, withRetry } from "#ground/storage";
import type { ProfileRules } from "#profile";
import type { RunBook, RunPlan } from "../rules/runs.ts";
import { type MovedSet, moveSet, type SetPorts, type WishedTouch } from "../steps/move-set.ts";
import { type DueRun, dueRuns, earliestDue, setAside } from "../store/runs.ts";

/** What customers share and a set may need, taken before it. */
export interface TouchPort<Leased> extends Omit<SetPorts, "touch"> {
  /** Takes what so many touches of these playbooks may need, in the short transaction that has looked for what is due. */
  readonly lease: (tx: Tx, count: number, plans: readonly RunPlan[], now: Date) => Promise<Leased>;
  readonly touch: (tx: Tx, wishes: readonly WishedTouch[], now: Date, leased: Leased) => ReturnType<SetPorts["touch"]>;
  readonly giveBack: (leased: Leased) => Promise<void>;
}

export interface MoverOptions<Leased> {
  readonly storage: Storage;
  /** The bank's time. */
  readonly clock: Clock;
  readonly rules: () => ProfileRules;
  /** Versions that hold in a transaction until it ends; identities and audiences are held before them. */
  readonly book: (tx: Tx) => Promise<RunBook>;
  readonly port: TouchPort<Leased>;
  /** Told after each look, also when nothing was due. */
  readonly onMoved?: (moved: Moved) => void;
  readonly onError?: (error: unknown) => void;
  /** Runs of the largest look for what is due. */
  readonly setSize?: number;
  /** Sets of other customers that are under way at once, so that engine and database both have work. Default 3. */
  readonly lanes?: number;
  /**
   * One lane, and looks of one size whatever time they take: where what customers share runs short, the same runs get it
   * every time.
   */
  readonly steady?: boolean;
}

export interface Moved {
  /** Runs that took a step. */
  readonly steps: number;
  /** Touches that were planned. */
  readonly touches: number;
  /** Milliseconds by which the earliest of them was late; 0: nothing is due. */
  readonly late: number;
}

export interface Mover {
  /** Moves one set; how many runs took a step. 0: nothing is due that nobody else works on. */
  move(): Promise<number>;
  /** Moves until nothing is due. */
  drain(): Promise<number>;
  /** The earliest moment at which a run is due; null: none. */
  nextDue(): Promise<Date | null>;
  /** Something may be due now. */
  raise(): void;
  start(): void;
  /** Ends after the set under way. */
  stop(): Promise<void>;
}

// With so many set aside the fault is the mover's, or the bank's, and not theirs.
const MOST_ASIDE = 1_000;
const LONG_SET = 500;
const SHORT_SET = 200;
const SMALLEST_SET = 100;
const LARGEST_LANE = 1_000;
const LARGEST_LOOK = 3 * LARGEST_LANE;
const FIRST_LOOK = 500;
const LANES = 3;
// Fewer are not worth a second transaction.
const SMALLEST_LANE = 100;
const SLOWEST_POLL = 1_000;
const QUICKEST_POLL = 20;
const LONGEST_PAUSE = 5_000;
// Whoever holds a customer that is due gives it back within a set's time.
const MOST_WAITS = 200;

export function createMover<Leased>(options: MoverOptions<Leased>): Mover {
  return new RunMover(options);
}

class RunMover<Leased> implements Mover {
  readonly #options: MoverOptions<Leased>;
  readonly #signal = logSignal();
  readonly #largest: number;
  readonly #lanes: number;
  #size: number;
  #last: Promise<unknown> = Promise.resolve();
  #stopping = new AbortController();
  #loop: Promise<void> | undefined;
  #isRaised = false;
  #aside = 0;

  constructor(options: MoverOptions<Leased>) {
    this.#options = options;
    this.#largest = options.setSize ?? LARGEST_LOOK;
    this.#size = Math.min(options.steady ? LARGEST_LANE : FIRST_LOOK, this.#largest);
    this.#lanes = options.steady ? 1 : (options.lanes ?? LANES);
  }

  raise(): void {
    this.#isRaised = true;
    this.#signal.raise();
  }

  move(): Promise<number> {
    return this.#turn(async () => (await this.#set()).steps);
  }

  drain(): Promise<number> {
    return this.#turn(async () => {
      let total = 0;
      for (let waits = 0; ; ) {
        const { steps, isDue } = await this.#set();
        total += steps;
        if (!isDue) return total;
        if (steps > 0) waits = 0;
        else if (++waits > MOST_WAITS) return total;
        else await machine.sleep(QUICKEST_POLL);
      }
    });
  }

  async nextDue(): Promise<Date | null> {
    const { storage, book } = this.#options;
    return await storage.batch("next run", async (tx) => await earliestDue(tx, (await book(tx)).moving));
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#loop ??= this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#loop;
    this.#loop = undefined;
  }

  /** One at a time: the loop and a drain never look for the same runs. */
  #turn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #run(abort: AbortSignal): Promise<void> {
    let pause = QUICKEST_POLL;
    while (!abort.aborted) {
      try {
        this.#isRaised = false;
        const { steps, isDue } = await this.#turn(() => this.#set());
        pause = QUICKEST_POLL;
        if (steps > 0 || this.#isRaised) continue;
        await this.#signal.wait(isDue ? QUICKEST_POLL : await this.#untilDue(), abort);
      } catch (error) {
        this.#options.onError?.(error);
        await machine.sleep(pause, abort);
        pause = Math.min(LONGEST_PAUSE, pause * 2);
      }
    }
  }

  async #untilDue(): Promise<number> {
    const due = await this.nextDue();
    if (due === null) return SLOWEST_POLL;
    return Math.max(QUICKEST_POLL, Math.min(SLOWEST_POLL, due.getTime() - this.#options.clock.now().getTime()));
  }

  async #set(): Promise<{ readonly steps: number; readonly isDue: boolean }> {
    const { clock, onMoved } = this.#options;
    const now = clock.now();
    const found = await this.#look(now);
    const [first] = found?.due ?? [];
    if (!found || !first) {
      onMoved?.({ steps: 0, touches: 0, late: 0 });
      return { steps: 0, isDue: false };
    }
    const { due, leased } = found;
    const began = machine.elapsed();
    const { steps, touches } = await this.#shared(due, leased, now);
    this.#resize(machine.elapsed() - began, due.length);
    onMoved?.({ steps, touches, late: now.getTime() - first.dueAt.getTime() });
    return { steps, isDue: true };
  }

  /** What is due, and what customers share, taken once for all of it. */
  async #look(now: Date): Promise<{ readonly due: readonly DueRun[]; readonly leased: Leased } | undefined> {
    const { storage, book, port } = this.#options;
    return await storage.batch("look for runs", async (tx) => {
      const versions = await book(tx);
      const due = versions.moving.length > 0 ? await dueRuns(tx, versions.moving, now, this.#size) : [];
      if (due.length === 0) return undefined;
      const customers = new Set(due.map(({ customer }) => customer));
      return { due, leased: await port.lease(tx, customers.size, plansOf(due, versions), now) };
    });
  }

  #resize(took: number, count: number): void {
    if (this.#options.steady) return;
    if (took > LONG_SET) this.#size = Math.max(Math.min(SMALLEST_SET, this.#largest), this.#size >> 1);
    else if (took < SHORT_SET && count >= this.#size >> 1) this.#size = Math.min(this.#largest, this.#size * 2);
  }

  async #shared(due: readonly DueRun[], leased: Leased, now: Date): Promise<MovedSet> {
    try {
      return await this.#inLanes(due, leased, now);
    } finally {
      await this.#options.port.giveBack(leased);
    }
  }

  /** Sets of different customers, side by side. What is leased goes back when the last of them is over. */
  async #inLanes(due: readonly DueRun[], leased: Leased, now: Date): Promise<MovedSet> {
    const most = Math.max(1, Math.floor(due.length / SMALLEST_LANE));
    const lanes = lanesOf(due, Math.min(this.#lanes, most));
    const ended = await Promise.allSettled(lanes.map((lane) => this.#settle(lane, leased, now)));
    return ended.reduce(
      (sum, one) => {
        if (one.status === "rejected") throw one.reason;
        return sumOf(sum, one.value);
      },
      { steps: 0, touches: 0, left: 0 },
    );
  }

  async #settle(due: readonly DueRun[], leased: Leased, now: Date): Promise<MovedSet> {
    const customers = [...new Set(due.map(({ customer }) => customer))];
    try {
      return await this.#moved(customers, leased, now);
    } catch (error) {
      if (mayRetry(error) || this.#aside >= MOST_ASIDE) throw error;
      if (customers.length === 1) return await this.#setAside(due, error);
      const half = new Set(customers.slice(0, customers.length >> 1));
      const isFirst = (run: DueRun): boolean => half.has(run.customer);
      const one = await this.#settle(due.filter(isFirst), leased, now);
      const other = due.filter((run) => !isFirst(run));
      return sumOf(one, await this.#settle(other, leased, now));
    }
  }

  async #moved(customers: readonly CustomerNumber[], leased: Leased, now: Date): Promise<MovedSet> {
    const { storage, book, rules, port } = this.#options;
    return await withRetry(() =>
      storage.batch("move runs", async (tx) =>
        moveSet(tx, customers, {
          ...port,
          touch: (inner, wishes, at) => port.touch(inner, wishes, at, leased),
          book: await book(tx),
          rules: rules(),
          now,
        }),
      ),
    );
  }

  async #setAside(due: readonly DueRun[], error: unknown): Promise<MovedSet> {
    const { storage, onError } = this.#options;
    onError?.(error);
    this.#aside += due.length;
    const runs = due.map(({ enrolment }) => enrolment);
    await storage.batch("set runs aside", (tx) => setAside(tx, runs, reasonOf(error)));
    // They have left the queue, which is as good as a step for whoever waits for it to be empty.
    return { steps: runs.length, touches: 0, left: 0 };
  }
}

/** The versions that due runs are on, each once. */
function plansOf(due: readonly DueRun[], book: RunBook): RunPlan[] {
  return [...new Set(due.flatMap(({ playbook, version }) => book.of(playbook, version) ?? []))];
}

/** All runs of a customer in one lane. */
function lanesOf(due: readonly DueRun[], count: number): DueRun[][] {
  const lanes = Array.from({ length: count }, (): DueRun[] => []);
  for (const run of due) lanes[run.customer % count]?.push(run);
  return lanes.filter((lane) => lane.length > 0);
}

function sumOf(one: MovedSet, other: MovedSet): MovedSet {
  return {
    steps: one.steps + other.steps,
    touches: one.touches + other.touches,
    left: one.left + other.left,
  };
}

function reasonOf(error: unknown): string {
  return error instanceof PerennialError ? `${error.caseName}: ${error.message}` : String(error);
}
