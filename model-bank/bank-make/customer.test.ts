import { describe, expect, it } from "vitest";
import { factBookOf } from "#contracts/definitions";
import { sampleDefinitions } from "../test-house.ts";
import { CustomerMaker, checkDigit, type MadeCustomer, type MakePlan, planBank, type Raw, subjectOf } from "./index.ts";
import { dayText } from "./raw.ts";

const definitions = sampleDefinitions();
const NOON = new Date("2026-03-02T04:00:00Z");
const CUSTOMERS = 3_000;

interface Event {
  readonly n: number;
  readonly type: string;
  readonly source: string;
  readonly at: number;
  readonly data: string;
}
interface Lived extends MadeCustomer {
  readonly events: readonly Event[];
}

const planned = (change: Partial<Parameters<typeof planBank>[0]> = {}): MakePlan =>
  planBank({ customers: CUSTOMERS, seed: 11, until: "2026-03-02", ...change }, definitions, NOON);

function live(maker: CustomerMaker, index: number): Lived {
  const events: Event[] = [];
  const made = maker.make(index, { event: (n, type, source, at, data) => events.push({ n, type, source, at, data }) });
  return { ...made, events };
}

const maker = new CustomerMaker(planned());
const all = Array.from({ length: CUSTOMERS }, (_, index) => live(maker, index));
const share = (holds: (one: Lived) => boolean): number => all.filter(holds).length / all.length;

describe("made customers", () => {
  it("are the same for the same seed, in whatever order they are made", () => {
    const again = new CustomerMaker(planned());
    for (const index of [2_999, 3, 1_500, 0, 7, 3]) expect(live(again, index)).toEqual(all[index]);
    const other = new CustomerMaker(planned({ seed: 12 }));
    expect(live(other, 3)).not.toEqual(all[3]);
  });

  it("do not depend on how many there are", () => {
    const more = new CustomerMaker(planned({ customers: 1_000_000 }));
    expect(live(more, 5)).toEqual(all[5]);
  });

  it("have numbers that are valid, nobody's, and their own", () => {
    const ids = new Set<string>();
    for (const { person } of all) {
      const { id_number, phone, email = "c@example.com", customer_id } = person.personal;
      expect(id_number).toMatch(/^9[2-9]\d{15}[\dX]$/);
      expect(checkDigit(id_number.slice(0, 17))).toBe(id_number.slice(17));
      expect(id_number.slice(6, 14)).toBe(dayText(person.birthday).replaceAll("-", ""));
      expect(Number(id_number[16]) % 2).toBe(person.female ? 0 : 1);
      expect(phone).toMatch(/^154\d{8}$/);
      expect(email).toMatch(/@example\.com$/);
      expect(customer_id).toBe(subjectOf(person.index));
      ids.add(id_number);
    }
    expect(ids.size).toBe(CUSTOMERS);
    // Some give the telephone of another.
    expect(new Set(all.map(({ person }) => person.personal.phone)).size).toBeLessThan(CUSTOMERS);
  });

  it("take the values that the catalog names", () => {
    const { attributes, products } = definitions.catalog;
    const fields = attributes.holdings?.fields ?? {};
    const wrong: unknown[] = [];
    const check = (name: string, value: Raw, known: object | undefined): void => {
      if (known && typeof value === "string" && !(value in known)) wrong.push([name, value]);
    };
    for (const { attributes: values, holdings } of all) {
      for (const [name, value] of Object.entries(values)) check(name, value, attributes[name]?.values);
      for (const holding of holdings) {
        for (const [field, value] of Object.entries(holding)) check(field, value, fields[field]?.values);
        check("product", holding.product, products);
      }
    }
    expect(wrong).toEqual([]);
    expect(Object.keys(all[0]?.attributes ?? {}).filter((name) => !attributes[name])).toEqual([]);
  });
});

describe("the skew of a made bank", () => {
  it("is a bank's: who is paid here, who is rich, who is busy, who is gone", () => {
    expect(share(({ attributes }) => attributes.payroll === true)).toBeCloseTo(0.31, 1);
    expect(share(({ attributes }) => attributes.prospect === true)).toBeCloseTo(0.04, 1);
    expect(share(({ attributes }) => attributes.month_end_peak === true)).toBeCloseTo(0.08, 1);
    expect(share(({ events }) => events.some(({ type }) => type === "complaint_filed"))).toBeGreaterThan(0.01);
    const assets = all.map(({ attributes }) => Number(attributes.aum ?? 0)).sort((a, b) => b - a);
    const total = assets.reduce((sum, one) => sum + one, 0);
    const ofTop = assets.slice(0, CUSTOMERS / 5).reduce((sum, one) => sum + one, 0);
    expect(ofTop / total).toBeGreaterThan(0.65);
    const counts = all.map(({ events }) => events.length).sort((a, b) => b - a);
    const events = counts.reduce((sum, one) => sum + one, 0);
    expect(counts.slice(0, CUSTOMERS / 5).reduce((sum, one) => sum + one, 0) / events).toBeGreaterThan(0.45);
    expect(counts.slice(0, CUSTOMERS / 100).reduce((sum, one) => sum + one, 0) / events).toBeGreaterThan(0.1);
    expect(events / CUSTOMERS / 12).toBeGreaterThan(6.5);
    expect(events / CUSTOMERS / 12).toBeLessThan(9.5);
    const end = Date.parse("2026-03-02T00:00:00+08:00");
    const own = new Set(["login", "card_spent", "transaction", "transfer"]);
    const quiet = ({ events: past }: Lived) =>
      !past.some(({ type, at }) => own.has(type) && at > end - 15 * 86_400_000);
    expect(share(quiet)).toBeGreaterThan(0.2);
    expect(share(quiet)).toBeLessThan(0.55);
  });

  it("follows the calendar: wages on working days, peaks at month ends", () => {
    const paid = all.flatMap(({ events }) => events.filter(({ type }) => type === "payroll_credited"));
    expect(paid.length).toBeGreaterThan(5_000);
    const days = new Set(paid.map(({ at }) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)));
    // Spring Festival of 2026 lies from 15 to 23 February: what falls on it comes before.
    expect([...days].filter((day) => day > "2026-02-14" && day < "2026-02-24")).toEqual([]);
    const peaked = all.find(({ attributes }) => attributes.month_end_peak === true);
    expect(peaked?.events.some(({ data }) => data.includes(`"own_account":true`))).toBe(true);
  });
});

describe("the past of a made customer", () => {
  it("fits the catalog, in order of time, within the past and after the customer came", () => {
    const book = factBookOf(definitions);
    const { days } = planned();
    const [from = 0] = days.starts;
    const to = days.starts.at(-1) ?? 0;
    const types = new Set<string>();
    // Hundreds of thousands of events: what is wrong is collected, and nothing must be.
    const wrong: unknown[] = [];
    for (const { person, events } of all) {
      let last = Math.max(from, (person.habits.registeredOn - 1) * 86_400_000) - 1;
      for (const [place, { n, type, at, data }] of events.entries()) {
        types.add(type);
        const { problems } = person.index < 300 ? book.validate(type, JSON.parse(data)) : { problems: [] };
        if (problems.length > 0 || at <= last || at >= to || n !== place + 1) wrong.push({ type, at, data, problems });
        last = at;
      }
    }
    expect(wrong).toEqual([]);
    expect(types.size).toBeGreaterThan(25);
  });

  it("ends with the balance that the customer has", () => {
    for (const { events, attributes } of all.slice(0, 500)) {
      const told = events.findLast(({ type, data }) => type === "attribute_changed" || data.includes("demand_balance"));
      const after = told && events.slice(told.n).some(({ data }) => data.includes(`"amount"`));
      if (!told || after) continue;
      const { demand_balance } = JSON.parse(told.data) as { demand_balance: number };
      expect(Math.round(demand_balance * 100)).toBe(attributes.demand_balance);
    }
  });

  it("is a week for a bank of millions, unless it is chosen", () => {
    expect(planned({ customers: 10_000_000 }).days.starts.length - 1).toBe(7);
    expect(planned({ customers: 1_000_000 }).days.starts.length - 1).toBe(365);
    expect(planned({ customers: 10_000_000, months: 1 }).days.starts.length - 1).toBe(30);
  });
});
