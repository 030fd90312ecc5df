/** Customers whom a day names: asked one by one under their locks, for what ClickHouse says is a little old. */
import type { AudienceBook } from "#audience";
import { addDays, type Day, dayOf } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import type { Moment, Picture } from "#kits/expr";
import { momentOf } from "#profile";
import type { Asked } from "../read/hits.ts";
import type { CompiledPlaybook } from "../rules/compiled.ts";
import { dateText } from "../rules/date-text.ts";
import { stands } from "../rules/fires.ts";
import type { Admission } from "../rules/runs.ts";
import type { CalendarTrigger, DateTrigger, EdgeTrigger } from "../rules/trigger-types.ts";
import type { With } from "./trigger-book.ts";

/** Whom a moment names, by its key; empty: nobody. */
export interface Naming {
  /** Finds candidates among everybody. */
  readonly asked: Asked;
  /** Keys of the occurrences that a customer has at the moment. */
  readonly keysOf: (customer: Picture, moment: Moment) => readonly string[];
}

const everybody = "true";

/** Dates: an occurrence for each day that an offset meets. The nearest comes first, for it is the sharpest. */
export function namingByDate(
  { trigger, audience }: With<DateTrigger>,
  slot: Date,
  book: AudienceBook,
  zone: string,
): Naming {
  const today = dayOf(slot, zone);
  const offsets = [...trigger.offsets].sort((a, b) => Math.abs(a) - Math.abs(b));
  const dates = offsets.map((offset) => dateOn(trigger, addDays(today, -offset), offset, book));
  const any = dates.map(({ text }) => `(${text})`).join(" || ");
  return {
    asked: { condition: book.compile(audience ? `(${any}) && (${audience.text})` : any), falling: false },
    keysOf: (customer, moment) => {
      if (audience && !audience.holds(customer, moment)) return [];
      return dates.flatMap(({ condition, key }) => (condition.holds(customer, moment) ? [key] : []));
    },
  };
}

function dateOn(trigger: DateTrigger, day: Day, offset: number, book: AudienceBook) {
  const text = dateText(trigger, day);
  return { text, condition: book.compile(text), key: `date ${day} ${offset}` };
}

export function namingByCalendar({ audience }: With<CalendarTrigger>, slot: Date, book: AudienceBook): Naming {
  const keys = [`calendar ${slot.toISOString()}`];
  return {
    asked: { condition: audience ?? book.compile(everybody), falling: false },
    keysOf: (customer, moment) => (audience === undefined || audience.holds(customer, moment) ? keys : []),
  };
}

/** A turn by time alone: so now, and not at the look before. */
export function namingByTurn({ trigger, audience }: With<EdgeTrigger>, since: Date, slot: Date, zone: string): Naming {
  const keys = [`turn ${since.toISOString()}`];
  const now = momentOf(slot, zone);
  return {
    asked: { condition: trigger.condition, falling: trigger.falling },
    keysOf: (customer) => {
      if (!stands(trigger, customer, now)) return [];
      return audience === undefined || audience.holds(customer, now) ? keys : [];
    },
  };
}

/** A date without its offset, where one admission stands for all of them. */
function ownKey(oncePer: CompiledPlaybook["oncePer"], key: string, slot: Date, zone: string): string {
  if (oncePer === "customer") return "once";
  if (oncePer === "day") return dayOf(slot, zone);
  return oncePer === "date" ? key.slice(0, key.lastIndexOf(" ")) : key;
}

export interface NamedCustomer {
  readonly customer: CustomerNumber;
  readonly picture: Picture;
}

export function admissionsBy(
  { id, version, oncePer }: CompiledPlaybook,
  naming: Naming,
  customers: readonly NamedCustomer[],
  slot: Date,
  zone: string,
): Admission[] {
  const moment = momentOf(slot, zone);
  return customers.flatMap(({ customer, picture }) =>
    naming.keysOf(picture, moment).map((key): Admission => {
      return {
        playbook: id,
        version,
        customer,
        key: ownKey(oncePer, key, slot, zone),
        at: slot,
        offset: null,
        cause: null,
        trace: null,
      };
    }),
  );
}
