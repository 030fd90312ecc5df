/** What the statements of computed tags share: bound values, history as it stands, and who is left out. */
import type { ComputedName, FullSettings } from "#contracts/definitions";
import type { WorkCalendar } from "#ground/calendar";
import type { QueryParams } from "#ground/columnar";
import type { ListTable } from "../rules/state.ts";

export interface ComputeContext {
  /** IANA zone of the bank's days. */
  readonly zone: string;
  readonly calendar: WorkCalendar;
  /** Columns of the customers' copy. */
  readonly attributes: ReadonlySet<string>;
  readonly lists: ReadonlyMap<string, ListTable>;
  /** Kinds of the catalog's products by name. */
  readonly products: ReadonlyMap<string, string>;
  /** Nobody was merged and nothing taken back: history needs no second look. */
  readonly plain?: boolean;
  /** Values that the tag may take; undefined: any. */
  readonly values: readonly string[] | undefined;
}

/** A statement that gives `customer`, `value`, `evidence` and `confidence` (NULL where there is none). */
export interface ComputedSql {
  readonly text: string;
  readonly params: QueryParams;
}

/** Answers for everybody at an instant. */
export type Compute<N extends ComputedName> = (
  context: ComputeContext,
  settings: FullSettings<N> & { readonly for_all?: boolean },
  at: Date,
) => ComputedSql;

/** Values bound to a statement; none is ever pasted into its text. */
export class Bound {
  readonly params: Record<string, unknown> = {};
  readonly #prefix: string;
  #count = 0;

  /** @param prefix of the names of values; two that join one statement differ */
  constructor(prefix = "c") {
    this.#prefix = prefix;
  }

  value(type: string, value: unknown): string {
    const name = `${this.#prefix}${this.#count++}`;
    this.params[name] = value;
    return `{${name}:${type}}`;
  }

  instant(at: Date): string {
    return this.value("DateTime64(3, 'UTC')", at.toISOString().replace("T", " ").replace("Z", ""));
  }
}

export const daysBefore = (at: Date, days: number): Date => new Date(at.getTime() - days * 86_400_000);

/** An amount in an event's data: a JSON number or a decimal text; 0 where there is none. */
export function amountIn(field: string): string {
  return `toDecimal64OrZero(trim(BOTH '"' FROM JSONExtractRaw(data, ${field})), 2)`;
}

export const noConfidence = "CAST(NULL, 'Nullable(Float64)') as confidence";

/** Customers who have switched personalisation off: nothing is inferred of them. */
export function leftOut(context: ComputeContext, forAll: boolean | undefined, column = "customer"): string {
  if (forAll || !context.attributes.has("personalisation_off")) return "1";
  return `${column} not in (select customer from customer final where personalisation_off)`;
}

/**
 * Events of some types in (`after`, `at`], each under the customer whose it is now, without those that were taken back.
 * A subquery with customer, type, occurred_at and data.
 */
export function eventsSql(
  bound: Bound,
  context: ComputeContext,
  asked: {
    readonly types: readonly string[];
    readonly at: Date;
    readonly after?: Date | undefined;
    readonly forAll?: boolean | undefined;
  },
): string {
  const { plain = false } = context;
  const since = asked.after === undefined ? "1" : `h.occurred_at > ${bound.instant(asked.after)}`;
  const own = plain ? "h.customer" : "if(m.survivor = 0, h.customer, m.survivor)";
  const merged = "left join (select customer, survivor from merged final) m on m.customer = h.customer";
  const standing = `(${own}, toString(h.source), h.id) not in (
          select ${own}, JSONExtractString(h.data, 'source'), JSONExtractString(h.data, 'id') from history h ${merged}
          where h.type = 'fact_retracted')`;
  return `(
    select customer, type, occurred_at, data from (
      select ${own} as customer, toString(h.type) as type, h.occurred_at as occurred_at, h.data as data
      from history h ${plain ? "" : merged}
      where h.type in ${bound.value("Array(String)", asked.types)} and ${since} and h.occurred_at <= ${bound.instant(asked.at)}
        and ${plain ? "1" : standing}
    ) where ${leftOut(context, asked.forAll)})`;
}

type FieldValues = Readonly<Record<string, readonly string[]>>;

/** Whether an event has one of the wanted values in each field, and none of the others. */
export function whereSql(bound: Bound, where: FieldValues | undefined, unless?: FieldValues): string {
  const test = (sign: string, [field, values]: [string, readonly string[]]): string =>
    `JSONExtractString(data, ${bound.value("String", field)}) ${sign} ${bound.value("Array(String)", values)}`;
  const tests = [
    ...Object.entries(where ?? {}).map((one) => test("in", one)),
    ...Object.entries(unless ?? {}).map((one) => test("not in", one)),
  ];
  return tests.length === 0 ? "1" : `(${tests.join(" and ")})`;
}
