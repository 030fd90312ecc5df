/** Reads a case: every mistake with its line, against the catalog of a bank. The playbook is looked up by whoever runs it. */
import { instantOf } from "#ground/clock";
import { isDay } from "#kits/expr";
import { type CaseFile, caseSchema } from "./case-schemas.ts";
import { checkShape } from "./check-shape.ts";
import type { Channel, Definitions } from "./definitions.ts";
import { factBookOf } from "./environment.ts";
import { hints } from "./nearest.ts";
import { answeredEvents, type answers } from "./playbook-schemas.ts";
import { type DefinitionProblem, type Path, Problems } from "./problems.ts";
import { readYaml, type SourceFile } from "./read-file.ts";

export interface CaseTag {
  readonly name: string;
  /** Of a tag that has values. */
  readonly value?: string;
}

export interface CaseCustomer {
  /** Attributes by name, personal ones included. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly tags: readonly CaseTag[];
}

export interface CaseEvent {
  readonly line: number;
  readonly at: Date;
  readonly customer: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Stands for the key of the customer's so-manieth touch, from 1. */
  readonly touch?: number;
  readonly id?: string;
  readonly source?: string;
}

export interface ExpectedTouch {
  readonly line: number;
  readonly at: Date;
  readonly withinMs: number;
  /** Number among the waves that touch, from 1, or an id. */
  readonly wave?: number | string;
  readonly channel?: Channel;
  readonly content?: string;
  readonly task?: true;
}

export interface ExpectedAnswer {
  readonly line: number;
  readonly at: Date;
  readonly answer: (typeof answers)[number];
}

export interface PlaybookCase {
  readonly file: string;
  readonly title: string;
  readonly playbook: string;
  readonly now: Date;
  readonly until: Date;
  readonly holdout: boolean;
  readonly customers: Readonly<Record<string, CaseCustomer>>;
  /** In the order of their times; at the same time as the file has them. */
  readonly events: readonly CaseEvent[];
  readonly touches: Readonly<Record<string, readonly ExpectedTouch[]>>;
  readonly answers: Readonly<Record<string, readonly ExpectedAnswer[]>>;
}

export interface ReadCase {
  /** Undefined while there is any problem. */
  readonly case: PlaybookCase | undefined;
  readonly problems: readonly DefinitionProblem[];
  /** The line of a key of the file, from 1. */
  lineOf(path: Path): number;
}

/** Attributes of a customer of a case who says nothing else: an adult who can be reached by every way. */
export function ordinaryCustomer(number: number): Readonly<Record<string, unknown>> {
  return {
    age: 40,
    account_class: "I",
    phone: `138${String(number).padStart(8, "0")}`,
    email: `customer-${number}@example.com`,
    push_token: true,
    wecom_bound: true,
    wechat_bound: true,
  };
}

type Around = Pick<Definitions, "catalog" | "organisation">;

/** @param file how the file is called in problems */
export function readCaseFile(file: string, text: string, around: Around): ReadCase {
  const problems = new Problems();
  const source = readYaml(file, text, problems);
  const lineOf = (path: Path): number => source?.at(path).line ?? 0;
  if (!source || !checkShape(caseSchema, source, problems))
    return { case: undefined, problems: problems.sorted(), lineOf };
  const read = new Reading(source, around, problems).read();
  return { case: problems.list.length > 0 ? undefined : read, problems: problems.sorted(), lineOf };
}

const lengths: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** How much later than said a touch may come where the case does not say. */
const USUAL_MS = 60_000;

function millisecondsOf(length: string | undefined): number {
  return length === undefined ? USUAL_MS : Number(length.slice(0, -1)) * (lengths[length.slice(-1)] ?? 0);
}

class Reading {
  readonly #source: SourceFile;
  readonly #file: CaseFile;
  readonly #around: Around;
  readonly #problems: Problems;
  readonly #customers: ReadonlySet<string>;

  constructor(source: SourceFile, around: Around, problems: Problems) {
    this.#source = source;
    this.#file = source.value as CaseFile;
    this.#around = around;
    this.#problems = problems;
    this.#customers = new Set(Object.keys(this.#file.customers));
  }

  read(): PlaybookCase {
    const { case: title, playbook, holdout } = this.#file;
    const now = this.#instant(["now"], this.#file.now);
    const until = this.#instant(["until"], this.#file.until);
    // One that does not exist has been told.
    if (until < now && until.getTime() !== 0) this.#problems.add(this.#source, ["until"], "case_order");
    const customers = Object.fromEntries(
      Object.entries(this.#file.customers).map(([name, said], at) => [name, this.#customer(name, said ?? {}, at + 1)]),
    );
    const events = (this.#file.events ?? []).map((_, at) => this.#event(at));
    const expected = Object.entries(this.#file.expect).map(([name, said]) => this.#expected(name, said ?? []));
    const off = holdout === "off" || holdout === false;
    const read: PlaybookCase = {
      file: this.#source.file,
      title,
      playbook,
      now,
      until,
      holdout: !off,
      customers,
      events: events.sort((a, b) => a.at.getTime() - b.at.getTime()),
      touches: Object.fromEntries(expected.map(({ name, touches }) => [name, touches])),
      answers: Object.fromEntries(expected.map(({ name, answers: all }) => [name, all])),
    };
    this.#answerable(read);
    return read;
  }

  #instant(path: Path, said: string): Date {
    const zoned = /(Z|[+-]\d{2}:\d{2})$/.test(said);
    const [day = "", time = ""] = said.split(/[T ]/);
    try {
      const at = zoned ? new Date(said.replace(" ", "T")) : instantOf(day, time, this.#around.organisation.zone);
      if (isDay(day) && !Number.isNaN(at.getTime())) return at;
    } catch {
      // Told below, as every other time that does not exist.
    }
    this.#problems.add(this.#source, path, "wrong_form", {
      key: String(path.at(-1)),
      expected: `an instant, and ${said} is none`,
    });
    return new Date(0);
  }

  #unknown(path: Path, what: string, what_zh: string, name: string, known: Iterable<string>): void {
    const [en, zh] = hints(name, known);
    this.#problems.add(this.#source, path, "unknown_reference", { what, what_zh, name, ...en }, zh);
  }

  #customer(name: string, said: Readonly<Record<string, unknown>>, number: number): CaseCustomer {
    const { catalog } = this.#around;
    const { tags, ...own } = said;
    const path = ["customers", name];
    for (const key of Object.keys(own)) {
      if (!catalog.attributes[key])
        this.#unknown([...path, key], "attribute", "属性", key, [...Object.keys(catalog.attributes), "tags"]);
    }
    const known = Object.fromEntries(Object.entries(own).filter(([key]) => catalog.attributes[key]));
    this.#data(path, "customer_recorded", known);
    return { attributes: { ...ordinaryCustomer(number), ...known }, tags: this.#tags([...path, "tags"], tags) };
  }

  /** `[vip, stage: grow]`, or `{ vip: true, stage: grow }`. */
  #tags(path: Path, said: unknown): CaseTag[] {
    if (said === undefined || said === null) return [];
    const entries = (Array.isArray(said) ? said : [said]).flatMap((one: unknown): [string, unknown][] =>
      typeof one === "object" && one !== null ? Object.entries(one) : [[String(one), true]],
    );
    return entries.flatMap(([name, value]): CaseTag[] => {
      const tag = this.#around.catalog.tags[name];
      if (!tag) {
        this.#unknown(path, "tag", "标签", name, Object.keys(this.#around.catalog.tags));
        return [];
      }
      if (value === true) return [{ name }];
      if (value === false || value === null) return [];
      const values = Object.keys(tag.values ?? {});
      if (values.length > 0 && !values.includes(String(value)))
        this.#unknown(path, `value of ${name}`, `${name} 的值`, String(value), values);
      return [{ name, value: String(value) }];
    });
  }

  #event(at: number): CaseEvent {
    const said = this.#file.events?.[at];
    const path = ["events", at];
    const { type = "", customer = "", id, source } = said ?? {};
    const { events } = this.#around.catalog;
    const { touch, ...rest } = said?.data ?? {};
    const isPlace = Number.isInteger(touch);
    const data = touch === undefined || isPlace ? rest : { ...rest, touch };
    if (!this.#customers.has(customer))
      this.#unknown([...path, "customer"], "customer", "客户", customer, this.#customers);
    if (events[type]) this.#data([...path, "data"], type, isPlace ? { ...data, touch: "" } : data);
    else this.#unknown([...path, "type"], "event", "事件", type, Object.keys(events));
    return {
      line: this.#source.at(path).line,
      at: this.#instant([...path, "at"], said?.at ?? ""),
      customer,
      type,
      data,
      ...(isPlace ? { touch: Number(touch) } : {}),
      ...(id === undefined ? {} : { id }),
      ...(source === undefined ? {} : { source }),
    };
  }

  /** What intake would say of an event's data. */
  #data(path: Path, type: string, data: Readonly<Record<string, unknown>>): void {
    for (const { pointer, reason, zh } of factBookOf(this.#around).validate(type, data).problems) {
      const field = pointer.split("/").slice(2);
      this.#problems.add(this.#source, [...path, ...field], "case_value", { message: reason, message_zh: zh });
    }
  }

  #expected(name: string, said: NonNullable<CaseFile["expect"][string]>) {
    const path = ["expect", name];
    if (!this.#customers.has(name)) this.#unknown(path, "customer", "客户", name, this.#customers);
    const touches: ExpectedTouch[] = [];
    const answers: ExpectedAnswer[] = [];
    said.forEach(({ at: time, answer, within, ...rest }, place) => {
      const here = [...path, place];
      const at = this.#instant([...here, "at"], time);
      const { line } = this.#source.at(here);
      if (answer === undefined) {
        touches.push({ line, at, withinMs: millisecondsOf(within), ...rest });
        return;
      }
      answers.push({ line, at, answer });
      for (const key of Object.keys(rest))
        this.#problems.add(this.#source, [...here, key], "case_answer_alone", { key });
    });
    return { name, touches, answers };
  }

  /** An answer is expected of an event that is there. */
  #answerable({ answers, events }: PlaybookCase): void {
    for (const [customer, list] of Object.entries(answers)) {
      list.forEach(({ at }) => {
        const asked = events.some(
          (event) =>
            event.customer === customer && answeredEvents.has(event.type) && event.at.getTime() === at.getTime(),
        );
        if (!asked)
          this.#problems.add(this.#source, ["expect", customer], "case_no_event", { customer, at: at.toISOString() });
      });
    }
  }
}
