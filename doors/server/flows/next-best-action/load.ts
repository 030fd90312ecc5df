/** What a ranking needs of one customer, in few statements and without locks. */
import { staticLists } from "#audience";
import { loadStandings, noStanding, type OfferBook, type Standing } from "#decision";
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { type CustomerState, findCustomer, loadState, type People, type ProfileRules } from "#profile";

export interface LoadParts {
  readonly people: Pick<People, "lookup" | "sticky">;
  readonly rules: ProfileRules;
  readonly book: OfferBook;
  /** Whether marketing is under an experiment. */
  readonly isDrawn: boolean;
}

export interface LoadedCustomer {
  readonly state: CustomerState;
  readonly standing: Standing;
  /** The pseudonym for draws; null where nobody draws. */
  readonly sticky: string | null;
  /** Static lists that hold the customer. */
  readonly lists: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();
const numbered = /^@(\d{1,10})$/;
const MOST_NUMBER = 2_147_483_647;

/** Undefined for one who is unknown or out of the transaction's scope. */
export async function loadForOffers(tx: Tx, named: string, parts: LoadParts): Promise<LoadedCustomer | undefined> {
  const state = await stateNamed(tx, named, parts);
  if (!state) return undefined;
  const { customer } = state;
  const standing = (await loadStandings(tx, [customer])).get(customer) ?? noStanding;
  const sticky = parts.isDrawn ? ((await parts.people.sticky(tx, [customer])).get(customer) ?? "") : null;
  const { audiences } = parts.book.reads;
  const lists = audiences.length > 0 ? (await staticLists(tx, [customer], audiences)).get(customer) : undefined;
  return { state, standing, sticky, lists: lists ?? none };
}

async function stateNamed(tx: Tx, named: string, parts: LoadParts): Promise<CustomerState | undefined> {
  const [, digits] = numbered.exec(named) ?? [];
  const number = digits === undefined ? await parts.people.lookup(tx, named) : Number(digits);
  if (number === undefined || number > MOST_NUMBER) return undefined;
  const state = await stateOf(tx, number, parts);
  if (state || digits === undefined) return state;
  // A number that was merged away is asked for by whom it was merged into.
  const survivor = await findCustomer(tx, parts.people, named);
  return survivor === undefined ? undefined : await stateOf(tx, survivor, parts);
}

async function stateOf(tx: Tx, customer: CustomerNumber, { rules, book }: LoadParts) {
  const { lists, metrics } = book.reads;
  return await loadState(tx, customer, [...rules.attributes.values()], {
    lists: [...rules.lists.values()].filter(({ name }) => lists.includes(name)),
    ...(metrics.length > 0 ? { metrics: rules.metrics } : {}),
  });
}
