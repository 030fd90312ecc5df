/** A simulated bank at work: its customers live, the product hears of it as a bank's systems tell it, and answers. */
import { endStaticLists, expireLists } from "#audience";
import { job } from "#ground/authority";
import { addDays, instantOf, type ReplayClock } from "#ground/clock";
import type { Ahead } from "#ground/columnar";
import { sql } from "#ground/storage";
import { type Accepted, acceptFacts, arrivalOfJson } from "#intake";
import { expireBenefits, expireCalls, settleReview } from "#reach";
import type { SimAttempt, SimEvent, World } from "../../../../model-bank/simulated/index.ts";
import type { Bank } from "../../bank-types.ts";
import { answersOf } from "../answers/index.ts";
import { tellRerated } from "../rerated.ts";
import type { Customers } from "./customers.ts";
import { looksTogether } from "./looks-together.ts";
import { carriedBy, waveOf } from "./network.ts";
import type { Lap } from "./types.ts";

export interface LifeParts {
  readonly bank: Bank;
  readonly clock: ReplayClock;
  readonly world: World;
  readonly customers: Customers;
  /** Told of work done, by what it was: for whoever wants to know where the time goes. */
  readonly lap?: Lap;
  readonly signal?: AbortSignal;
  /** From when on the product works; what customers lived before is heard of as history. At once when absent. */
  readonly begins?: Date;
  /** What a day begins with beside, after all else. */
  readonly onDay?: () => Promise<void>;
}

export interface LifeCounts {
  readonly events: number;
  readonly touches: number;
  readonly tasks: number;
  readonly answers: number;
  /** Reviews of what was held that the risk role has settled. */
  readonly reviews: number;
}

interface Heard {
  readonly events: readonly SimEvent[];
  readonly attempts: readonly SimAttempt[];
}

const actor = job("simulated bank");
const AT_ONCE = 2_000;
const REMEMBERED_AT_ONCE = 5 * 86_400_000;
const COMPUTED_FROM = "00:30";
const NOTHING_AMISS = "asked and checked: nothing speaks against it";

export class Life {
  readonly #parts: LifeParts;
  readonly #lap: Lap;
  readonly #pooled = new Set<number>();
  #lastTask = 0;
  #from: number;
  #day: string;
  /** The newest day on which computed tags were asked for. */
  #computed = "";
  #events = 0;
  #touches = 0;
  #tasks = 0;
  #answers = 0;
  #reviews = 0;

  constructor(parts: LifeParts) {
    this.#parts = parts;
    this.#lap = parts.lap ?? (() => undefined);
    this.#from = parts.world.start;
    this.#day = parts.clock.today();
  }

  get counts(): LifeCounts {
    return {
      events: this.#events,
      touches: this.#touches,
      tasks: this.#tasks,
      answers: this.#answers,
      reviews: this.#reviews,
    };
  }

  /** Whoever is a customer at the start is recorded, then the playbooks begin. @param told of customers so far */
  async begin(told: (customers: number) => void = () => undefined): Promise<void> {
    const { bank, world, clock } = this.#parts;
    // Before anything happens: metrics have no past to be filled from.
    await bank.fillMetrics();
    let set: SimEvent[] = [];
    const send = async (): Promise<void> => {
      await this.#tell(set);
      set = [];
      await this.#facts();
      told(this.#parts.customers.size);
    };
    for (const record of world.records()) {
      set.push(record);
      if (set.length === AT_ONCE) await send();
    }
    await send();
    this.#lap("records");
    if (this.#parts.begins) await this.#remember(this.#parts.begins);
    await this.#renew();
    // Who has a past has learnt from it before the first strategy asks.
    if (this.#parts.begins) await this.#parts.onDay?.();
    await bank.begin(clock.now());
    this.#lap("begin");
  }

  /** What happened before the product came, some days at a time; nobody answered anything then. */
  async #remember(until: Date): Promise<void> {
    const { clock, world, signal } = this.#parts;
    while (clock.now() < until) {
      signal?.throwIfAborted();
      const to = Math.min(until.getTime(), clock.now().getTime() + REMEMBERED_AT_ONCE);
      const events = world.events(this.#from, to);
      for (const { id, steps } of world.attempts(to))
        for (let step = 0; step < steps.length; step++) if (world.stepAnswered(id, step, null) === "stopped") break;
      this.#from = to;
      await this.#tell(events);
      clock.advanceTo(new Date(to));
      await this.#facts();
    }
    world.productBegins(until.getTime());
    this.#day = clock.today();
    this.#lap("history");
  }

  /**
   * Lives until an instant, which lies within a day of the last one. What happened in between comes in at once, so that the
   * rooms go over it once; what the product does now is heard of at the next stop. What a day begins with is done at its first.
   */
  async advance(to: Date): Promise<void> {
    const { bank, clock, world, signal } = this.#parts;
    signal?.throwIfAborted();
    const heard = { events: world.events(this.#from, to.getTime()), attempts: world.attempts(to.getTime()) };
    this.#from = to.getTime();
    this.#lap("world");
    clock.advanceTo(to);
    const isNewDay = clock.today() !== this.#day;
    this.#day = clock.today();
    if (isNewDay) await this.#newDay(heard);
    else {
      await this.#hear(heard);
      await this.#compute();
      await bank.endTags();
    }
    await this.#act();
  }

  /** What happened since the last stop comes in. */
  async #hear({ events, attempts }: Heard): Promise<void> {
    await this.#tell(events.filter(({ asks }) => asks !== true));
    this.#lap("intake");
    await this.#parts.bank.receiver.drain();
    this.#lap("receive");
    await this.#facts();
    await this.#ask(events.filter(({ asks }) => asks === true));
    await this.#try(attempts);
  }

  /**
   * What time alone changes is asked of the state in which the day before ended. While ClickHouse thinks, the rooms go over
   * what the night brought; then each look changes whom it found, one look after the other.
   */
  async #newDay(heard: Heard): Promise<void> {
    const { bank } = this.#parts;
    const tags = (ahead: Ahead) => bank.refreshTags({ ahead });
    const audiences = (ahead: Ahead) => bank.refreshAudiences([], { ahead });
    const computed = (ahead: Ahead) => this.#compute(ahead);
    const days = (ahead: Ahead) => bank.journeys.days({ ahead });
    const looks = await bank.settledOnce(() => looksTogether([tags, audiences, computed, days]));
    this.#lap("settle");
    try {
      await this.#hear(heard);
      for (const [place, part] of ["tags", "audiences", "computed tags"].entries()) {
        await looks[place]?.use();
        this.#lap(part);
      }
      await this.#facts();
      await this.#beginDay();
      await bank.endTags();
      await looks[3]?.use();
      this.#lap("looks");
    } finally {
      // Where one failed the others end too.
      await Promise.allSettled(looks.map(({ use }) => use()));
    }
  }

  /** Events as the bank's systems send them. */
  async #tell(events: readonly SimEvent[]): Promise<void> {
    const { bank, customers } = this.#parts;
    for (let from = 0; from < events.length; from += AT_ONCE) {
      const some = events.slice(from, from + AT_ONCE);
      expectTaken(
        await acceptFacts(
          bank.intake,
          actor,
          some.map((one) => arrivalOfJson(cloudEvent(one))),
        ),
        some,
      );
    }
    this.#events += events.length;
    const known = events.flatMap(({ type, customer, subject }) =>
      type === "customer_recorded" ? [[customer, subject] as const] : [],
    );
    await customers.learn(bank, new Map(known));
  }

  async #facts(): Promise<void> {
    while ((await this.#parts.bank.consumer.drain()) > 0);
    this.#lap("facts");
  }

  /** Requests that wait for the bank's answer. */
  async #ask(events: readonly SimEvent[]): Promise<void> {
    if (events.length === 0) return;
    const { bank, world } = this.#parts;
    const answers = answersOf(bank);
    const given = await Promise.all(events.map((event) => answers.ask(actor, cloudEvent(event))));
    for (const [place, event] of events.entries()) world.answered(event, given[place]?.answer ?? null);
    this.#events += events.length;
    this.#answers += events.length;
    this.#lap("answers");
  }

  /** Attempts of fraud: each goes on until an answer, or what the bank had before, stops it. */
  async #try(attempts: readonly SimAttempt[]): Promise<void> {
    if (attempts.length === 0) return;
    const { bank, world } = this.#parts;
    const answers = answersOf(bank);
    const longest = Math.max(...attempts.map(({ steps }) => steps.length));
    let going = attempts;
    for (let step = 0; step < longest && going.length > 0; step++) {
      const asked = going.flatMap((attempt) => {
        const event = attempt.steps[step];
        return event ? [{ attempt, event }] : [];
      });
      const given = await Promise.all(asked.map(({ event }) => answers.ask(actor, cloudEvent(event))));
      this.#events += asked.length;
      this.#answers += asked.length;
      going = asked.flatMap(({ attempt }, place) =>
        world.stepAnswered(attempt.id, step, given[place]?.answer ?? null) === "goes_on" ? [attempt] : [],
      );
    }
    this.#lap("attempts");
  }

  /** Tags and audiences of a bank that begins. */
  async #renew(): Promise<void> {
    const { bank } = this.#parts;
    await bank.refreshTags();
    this.#lap("tags");
    await this.#facts();
    await bank.refreshAudiences();
    this.#lap("audiences");
    await this.#facts();
  }

  /** Computed tags wait for the first half hour of the day to be over. */
  async #compute(ahead?: Ahead): Promise<void> {
    const { bank, clock } = this.#parts;
    const day = clock.today();
    if (day === this.#computed || clock.now() < instantOf(day, COMPUTED_FROM, clock.zone)) return;
    this.#computed = day;
    const done = await bank.computeTags(ahead ? { ahead } : {});
    if (ahead) return;
    this.#lap("computed tags");
    if (done > 0) await this.#facts();
  }

  /** What a bank does once a day beside. */
  async #beginDay(): Promise<void> {
    const { bank } = this.#parts;
    await expireBenefits(bank.storage, bank.clock.now());
    await expireLists(bank.storage, bank.clock);
    await endStaticLists(bank);
    await tellRerated(bank);
    await bank.tasks.keep();
    await this.#review();
    await this.#parts.onDay?.();
    this.#lap("day");
  }

  /** Once a day the risk role works what is held. Customers in the simulation are who they say they are: it is released. */
  async #review(): Promise<void> {
    const { bank, clock } = this.#parts;
    const { storage, tasks, signal } = bank;
    const held = await storage.batch("simulated reviews", (tx) =>
      tx.rows<{ task: number }>(sql`
        select task from reach.task where kind = 'review' and state in ('open', 'taken') order by task`),
    );
    const parts = { ...tasks, storage, clock, raise: () => signal.raise() };
    for (const { task } of held) await settleReview(parts, actor, { task, outcome: "release", reason: NOTHING_AMISS });
    this.#reviews += held.length;
    if (held.length > 0) await this.#facts();
  }

  /** What is due by now: looks, steps of runs, messages, tasks. */
  async #act(): Promise<void> {
    const { bank } = this.#parts;
    const { journeys, storage, clock } = bank;
    // What a day's look finds may be due already.
    await journeys.days();
    this.#lap("looks");
    await journeys.timers();
    this.#lap("timers");
    await journeys.move();
    this.#lap("move");
    this.#touches += (await bank.dispatcher.drain()).accepted;
    this.#lap("dispatch");
    await bank.assignCalls();
    await storage.batch("expire calls", (tx) => expireCalls(tx, clock.now()));
    await this.#giveTasks();
    this.#lap("tasks");
  }

  /** Colleagues begin with the tasks that they have been given. */
  async #giveTasks(): Promise<void> {
    const { bank, world, customers, clock } = this.#parts;
    const tasks = await bank.storage.batch("simulated tasks", (tx) =>
      tx.rows<TaskRow>(sql`
        select k.task, t.key, k.customer, t.playbook, t.channel, t.class, k.owner, k.deadline as due
        from reach.task k join reach.touch t using (touch)
        where k.kind = 'contact' and k.state = 'open'
          and (k.task > ${this.#lastTask} or k.task = any (${[...this.#pooled]}::bigint[]))
        order by k.task`),
    );
    for (const { task, key, customer, playbook, channel, class: kind, owner, due } of tasks) {
      this.#lastTask = Math.max(this.#lastTask, task);
      if (owner === null) {
        this.#pooled.add(task);
        continue;
      }
      this.#pooled.delete(task);
      const index = customers.indexOf(customer);
      if (index === undefined) continue;
      this.#tasks++;
      world.task({
        touch: key,
        customer: index,
        playbook,
        wave: waveOf(key),
        channel,
        class: kind,
        at: clock.now().getTime(),
        ...carriedBy(bank.definitions.playbooks[playbook], waveOf(key)),
        ...(due === null ? {} : { due: due.getTime() }),
      });
    }
  }
}

interface TaskRow {
  readonly task: number;
  readonly key: string;
  readonly customer: number;
  readonly playbook: string;
  readonly channel: string;
  readonly class: "marketing" | "service" | "risk" | "transaction";
  readonly owner: string | null;
  readonly due: Date | null;
}

function cloudEvent({ type, source, id, subject, at, data }: SimEvent): object {
  return { specversion: "1.0", type, source, id, subject, time: new Date(at).toISOString(), data };
}

function expectTaken({ quarantined: [first] }: Accepted, events: readonly SimEvent[]): void {
  if (!first) return;
  const told = first.problems.map(({ pointer, reason }) => `${pointer} ${reason}`).join("; ");
  throw new Error(`the bank does not take ${events[first.index]?.type}: ${told}`);
}

/** Where a day is stopped at: when windows open and close, when dates run, between, and where it ends. */
const OFTEN = ["08:00", "09:00", "10:00", "12:00", "15:00", "18:00", "20:00", "24:00"];
/** A stop costs the same for a few events as for many. */
const SELDOM = ["09:00", "19:00"];
/** A bank of fewer customers is a small one. */
export const FEW = 20_000;

/** The instants of a day at which work is done. A small bank sleeps over midnight. */
export function stopsOf(day: string, zone: string, customers: number): Date[] {
  const stops = customers < FEW ? SELDOM : OFTEN;
  return stops.map((time) =>
    time === "24:00" ? instantOf(addDays(day, 1), "00:00", zone) : instantOf(day, time, zone),
  );
}
