/** What a ranking needs of one customer, in one statement and without locks. */
import { staticLists } from "#audience";
import { type OfferBook, type Standing, standingBeside, standingFrom } from "#decision";
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { type CustomerState, findCustomer, type OneCustomer, type People, type StateReader } from "#profile";

export interface LoadParts {
  readonly people: Pick<People, "lookup">;
  readonly book: OfferBook;
  readonly reader: StateReader;
}

export interface LoadedCustomer {
  readonly state: CustomerState;
  readonly standing: Standing;
  /** The pseudonym for draws. */
  readonly sticky: string;
  /** Static lists that hold the customer. */
  readonly lists: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();
const numbered = /^@(\d{1,10})$/;
const MOST_NUMBER = 2_147_483_647;

/**
 * @param named the bank's id of the customer, or `@` and the number
 * @returns undefined for one who is unknown or out of the transaction's scope
 */
export async function loadForOffers(tx: Tx, named: string, parts: LoadParts): Promise<LoadedCustomer | undefined> {
  const one = await readNamed(tx, named, parts);
  if (!one) return undefined;
  const { state, sticky, beside } = one;
  const { audiences } = parts.book.reads;
  const lists = audiences.length > 0 ? await staticLists(tx, [state.customer], audiences) : undefined;
  return { state, sticky, standing: standingFrom(beside.standing), lists: lists?.get(state.customer) ?? none };
}

async function readNamed(tx: Tx, named: string, parts: LoadParts): Promise<OneCustomer | undefined> {
  const [, digits] = numbered.exec(named) ?? [];
  const number = digits === undefined ? await parts.people.lookup(tx, named) : Number(digits);
  if (number === undefined || number > MOST_NUMBER) return undefined;
  const one = await read(tx, number, parts);
  if (one || digits === undefined) return one;
  // A number that was merged away is asked for by whom it was merged into.
  const survivor = await findCustomer(tx, parts.people, named);
  return survivor === undefined ? undefined : await read(tx, survivor, parts);
}

async function read(tx: Tx, customer: CustomerNumber, { reader }: LoadParts): Promise<OneCustomer | undefined> {
  return await reader.read(tx, customer, { standing: standingBeside(customer) });
}
