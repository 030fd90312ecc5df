/** What looking at triggers outside of engine sets needs. */
import { type AudienceBook, type Audiences, membersOf } from "#audience";
import type { Catalog } from "#contracts/definitions";
import type { Clock } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import type { CustomerNumber } from "#ground/ids";
import type { Storage, Tx } from "#ground/storage";
import { type Picture, PictureView } from "#kits/expr";
import { type CustomerState, type ProfileRules, viewOf } from "#profile";
import type { CompiledPlaybook } from "../rules/compiled.ts";
import type { Admission } from "../rules/runs.ts";
import type { TriggerBook } from "./trigger-book.ts";

/** What holds for a transaction until it ends. */
export interface Held {
  readonly audiences: AudienceBook;
  /** Playbooks that admit, by id. */
  readonly live: ReadonlyMap<string, Pick<CompiledPlaybook, "version">>;
  readonly triggers: TriggerBook;
  /** Begins runs where re-entry lets them; the customers are locked. @returns how many */
  admit(tx: Tx, admissions: readonly Admission[], now: Date): Promise<number>;
}

export interface TriggerParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
  /** The bank's time. */
  readonly clock: Clock;
  readonly rules: ProfileRules;
  readonly catalog: Catalog;
  readonly audiences: Audiences;
  /** For a set outside the engine: identities first, then the book of audiences, then that of playbooks. */
  readonly begin: (tx: Tx) => Promise<Held>;
  /** As of now, for questions that come before a set. */
  readonly peek: () => Promise<{ readonly triggers: TriggerBook; readonly paused: TriggerBook["looked"] }>;
  /** Brings ClickHouse up to what the engine has applied. @param lists whether the questions that follow read static lists */
  readonly settle: (lists: boolean) => Promise<unknown>;
  /** Stops between two sets; what is left goes on next time. */
  readonly signal?: AbortSignal;
}

/** Names of static lists by customer, as far as triggers read them. */
export async function listsOfCustomers(
  tx: Tx,
  customers: readonly CustomerNumber[],
  { listNames }: AudienceBook,
  { lists }: Pick<TriggerBook, "lists">,
): Promise<(customer: CustomerNumber) => ReadonlySet<string>> {
  if (lists.size === 0 || customers.length === 0) return () => none;
  const members = await membersOf(tx, customers);
  return (customer) => {
    const names = (members.get(customer) ?? []).flatMap((number) => listNames.get(number) ?? []);
    return names.length === 0 ? none : new Set(names.filter((name) => lists.has(name)));
  };
}

const none: ReadonlySet<string> = new Set();

/** A customer as conditions read it. */
export function pictureOf(state: CustomerState, lists: ReadonlySet<string>, rules: ProfileRules, at: Date): Picture {
  const view = viewOf(state, rules, at);
  return lists.size === 0 ? view : new PictureView(view, lists);
}
