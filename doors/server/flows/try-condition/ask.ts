/** One condition asked twice: of each customer's state in PostgreSQL, and of all at once in ClickHouse. */
import type { CustomerNumber } from "#ground/ids";
import { type Columns, type Condition, type Explanation, explain, type Fields, type View } from "#kits/expr";
import { type CustomerState, copySource, loadStates, momentOf, viewOf, wholeState } from "#profile";
import type { Bank } from "../../bank-types.ts";
import type { Places } from "./bank.ts";

const SET = 5_000;

/** A state as the condition reads it: fields of `customer` under the file's names. */
function viewAs(bank: Bank, state: CustomerState, names: readonly string[], places: Places, at: Date): View {
  const picture = viewOf(state, bank.rules, at);
  const customer: Record<string, Fields[string]> = {};
  for (const name of names) customer[name] = state.values[places.get(name) ?? ""] ?? state.lists[name];
  return {
    customer,
    get metric() {
      return picture.metric;
    },
    get score() {
      return picture.score;
    },
    get tag() {
      return picture.tag;
    },
  };
}

async function statesOf(bank: Bank, numbers: readonly CustomerNumber[]): Promise<Map<CustomerNumber, CustomerState>> {
  return await bank.storage.batch("try a condition", (tx) =>
    loadStates(tx, numbers, bank.attributes, false, wholeState(bank.rules)),
  );
}

/** Those of the customers for whom the condition holds, each asked alone. */
export async function membersOneByOne(
  bank: Bank,
  condition: Condition,
  places: Places,
  numbers: readonly CustomerNumber[],
): Promise<Set<CustomerNumber>> {
  const at = bank.clock.now();
  const moment = momentOf(at, bank.rules.zone);
  const { attributes: names } = condition.reads;
  const members = new Set<CustomerNumber>();
  for (let from = 0; from < numbers.length; from += SET) {
    const states = await statesOf(bank, numbers.slice(from, from + SET));
    for (const [number, state] of states) {
      if (condition.holds(viewAs(bank, state, names, places, at), moment)) members.add(number);
    }
  }
  return members;
}

/** Customers for whom the condition holds, all asked at once. */
export async function membersAtOnce(bank: Bank, condition: Condition, places: Places): Promise<Set<CustomerNumber>> {
  const at = bank.clock.now();
  const { columns, from, params } = copySource([condition], bank.rules, at);
  const placed: Columns = {
    ...columns,
    field: (record, name, bind) =>
      columns.field(record, record === "customer" ? (places.get(name) ?? name) : name, bind),
  };
  const { text, params: own } = condition.sql(placed, momentOf(at, bank.rules.zone));
  const rows = await bank.columnar
    .reader("all")
    .rows<{ number: CustomerNumber }>(`select customer.customer as number from ${from} where ifNull(${text}, 0)`, {
      ...own,
      ...params,
    });
  return new Set(rows.map(({ number }) => number));
}

/** Why one customer belongs, or does not. */
export async function explained(
  bank: Bank,
  condition: Condition,
  places: Places,
  number: CustomerNumber,
): Promise<Explanation> {
  const at = bank.clock.now();
  const state = (await statesOf(bank, [number])).get(number);
  if (!state) throw new Error(`no state of customer ${number}`);
  const view = viewAs(bank, state, condition.reads.attributes, places, at);
  return explain(condition, view, momentOf(at, bank.rules.zone));
}
