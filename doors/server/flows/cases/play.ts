/** Plays a case in its bank: what was known long before, history, then event after event, and whatever falls due between. */
import { answeredEvents, type CaseEvent, type PlaybookCase } from "#contracts/definitions";
import { job } from "#ground/authority";
import { type Accepted, acceptFacts, acceptNumbered, arrivalOfJson } from "#intake";
import { answersOf } from "../answers/index.ts";
import { type Drive, runUntil, settleNow } from "../run-until/index.ts";
import type { CaseBank } from "./bank.ts";
import { caseErrors } from "./errors.ts";
import { type GivenSilence, type GivenTouch, readGiven, readSilences } from "./given.ts";

export interface PlayedAnswer {
  readonly customer: string;
  readonly at: Date;
  readonly answer: string;
}

export interface Played {
  /** In the order of their times. */
  readonly touches: readonly GivenTouch[];
  readonly answers: readonly PlayedAnswer[];
  readonly silences: readonly GivenSilence[];
}

const DAY_MS = 86_400_000;
/** How long ago everything was recorded that a case says of its customers: nothing that looks back sees it come. */
const LONG_BEFORE_DAYS = 1_200;
const actor = job("cases");
/** Sources that no other system may use. */
const OWN_SOURCES = "perennial/";

export async function play(one: PlaybookCase, opened: CaseBank, playbook: string): Promise<Played> {
  const { bank, clock, renew, computes } = opened;
  const drive: Drive = { bank, clock, ...(renew ? { renew, computes } : {}) };
  const player = new Player(one, drive);
  await player.history();
  await bank.publish(playbook, one.now);
  await player.live();
  return { touches: await player.touches(), answers: player.answers, silences: await readSilences(bank, one) };
}

class Player {
  readonly answers: PlayedAnswer[] = [];
  readonly #case: PlaybookCase;
  readonly #drive: Drive;
  readonly #answered: boolean;
  #sent = 0;

  constructor(one: PlaybookCase, drive: Drive) {
    this.#case = one;
    this.#drive = drive;
    this.#answered = Object.values(drive.bank.definitions.playbooks).some(({ answer }) => answer !== undefined);
  }

  /** Customers, and what happened to them before the playbook is there. */
  async history(): Promise<void> {
    const { bank, renew, computes } = this.#drive;
    const { customers, events, now } = this.#case;
    const first = Math.min(now.getTime(), ...events.map(({ at }) => at.getTime()));
    const before = new Date(first - LONG_BEFORE_DAYS * DAY_MS);
    for (const [customer, { attributes, tags }] of Object.entries(customers)) {
      await this.#take({ line: 0, at: before, customer, type: "customer_recorded", data: attributes });
      for (const { name, value } of tags) {
        // Said now, for what is said of a customer may end after a while.
        const data = value === undefined ? { name } : { name, value };
        await this.#take({
          line: 0,
          at: new Date(Math.min(first, now.getTime() - 1)),
          customer,
          type: "tag_set",
          data,
        });
      }
    }
    for (const event of events) if (event.at < now) await this.#take(event);
    while ((await bank.consumer.drain()) > 0);
    await bank.fillMetrics();
    if (renew === undefined) return;
    await bank.projector.drain();
    await bank.copyProfiles();
    if (computes) await bank.computeTags();
    await bank.refreshTags();
    while ((await bank.consumer.drain()) > 0);
    await bank.refreshAudiences();
  }

  async live(): Promise<void> {
    const { now, until, events } = this.#case;
    const played = events.filter(({ at }) => at >= now && at <= until);
    // What is due at the very beginning: events of that moment come before it.
    if (played[0]?.at.getTime() !== now.getTime()) await settleNow(this.#drive);
    for (let place = 0; place < played.length; ) {
      const at = played[place]?.at ?? until;
      await runUntil(this.#drive, at, { before: true });
      // Events of one moment come together, as a system sends them.
      for (; played[place]?.at.getTime() === at.getTime(); place++) await this.#bring(played[place]);
      await settleNow(this.#drive);
    }
    await runUntil(this.#drive, until);
  }

  touches(): Promise<GivenTouch[]> {
    return readGiven(this.#drive.bank, this.#case);
  }

  async #bring(event: CaseEvent | undefined): Promise<void> {
    if (!event) return;
    if (this.#answered && answeredEvents.has(event.type)) await this.#ask(event);
    else await this.#take(event);
  }

  async #take(event: CaseEvent): Promise<void> {
    const { quarantined } = event.source?.startsWith(OWN_SOURCES)
      ? await this.#takeOwn(event)
      : await acceptFacts(this.#drive.bank.intake, actor, [arrivalOfJson(await this.#cloudEvent(event))]);
    const [problem] = quarantined.flatMap(({ problems }) => problems);
    if (problem)
      throw caseErrors.not_taken({
        line: event.line,
        type: event.type,
        reason: `${problem.pointer} ${problem.reason}`,
      });
  }

  /** What the house itself tells comes in by its own door. */
  async #takeOwn(event: CaseEvent): Promise<Accepted> {
    const { bank } = this.#drive;
    const customer = await bank.storage.batch("cases", (tx) => bank.people.lookup(tx, event.customer));
    const { type, at, data, id, source = "" } = event;
    const fact = { type, source, id: id ?? `event-${++this.#sent}`, occurredAt: at, data, trace: null };
    return await acceptNumbered(bank.intake, actor, customer === undefined ? [] : [{ ...fact, customer }]);
  }

  async #ask(event: CaseEvent): Promise<void> {
    const { answer } = await answersOf(this.#drive.bank).ask(actor, await this.#cloudEvent(event));
    this.answers.push({ customer: event.customer, at: event.at, answer });
  }

  async #cloudEvent({ type, customer, at, id, source, data, touch, line }: CaseEvent): Promise<object> {
    this.#sent++;
    const key = touch === undefined ? undefined : await this.#keyOf(customer, touch, line);
    return {
      specversion: "1.0",
      type,
      source: source ?? "case",
      id: id ?? (source === undefined ? `event-${this.#sent}` : `unnamed-${this.#sent}`),
      subject: customer,
      time: at.toISOString(),
      data: key === undefined ? data : { ...data, touch: key },
    };
  }

  /** The key of a customer's so-manieth touch up to now. */
  async #keyOf(customer: string, touch: number, line: number): Promise<string> {
    const given = (await this.touches()).filter((one) => one.customer === customer);
    const wanted = given[touch - 1];
    if (!wanted) throw caseErrors.no_touch_yet({ line, customer, count: given.length, touch });
    return wanted.key;
  }
}
