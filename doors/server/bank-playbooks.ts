/** The playbooks of a bank that is open: those that hold, made ready, and what the bank's files propose. */
import { type AudienceBook, type Audiences, sharedAudiences } from "#audience";
import { type Definitions, roundOf } from "#contracts/definitions";
import type { Policies } from "#decision";
import { type Storage, sql, type Tx } from "#ground/storage";
import {
  type CompiledPlaybook,
  compilePlaybook,
  keepPlaybooks,
  type LivePlaybook,
  type PlaybookBook,
  type Playbooks,
  sharedPlaybooks,
} from "#playbook";
import { type CustomerState, type ProfileRules, sharedIdentity } from "#profile";
import { livePlaybookOf } from "./rules-of-bank.ts";

export type BankBook = PlaybookBook<CompiledPlaybook>;
export type KeptPlaybooks = Playbooks<CompiledPlaybook, AudienceBook>;

export interface HeldBooks {
  readonly audiences: AudienceBook;
  readonly playbooks: BankBook;
}

/** Identities first, then the book of audiences, then that of playbooks: everybody takes them in this order. */
async function holdBooks(
  tx: Tx,
  audiences: Pick<Audiences, "upTo">,
  kept: Pick<KeptPlaybooks, "upTo">,
): Promise<HeldBooks> {
  const stamps = await tx.one<{ audiences: number; playbooks: number }>(
    sql`select ${sharedIdentity}, ${sharedAudiences} as audiences, ${sharedPlaybooks} as playbooks`,
  );
  const book = await audiences.upTo(tx, stamps.audiences);
  return { audiences: book, playbooks: await kept.upTo(tx, stamps.playbooks, book) };
}

export interface BankPlaybooks {
  /** What holds for a transaction until it ends, identities among it. Take it before any row; one statement. */
  hold(tx: Tx): Promise<HeldBooks>;
  /** As of now, in a transaction that holds nobody up and changes no run. */
  seen(tx: Tx): Promise<BankBook>;
  /** As of now, for reads. */
  book(): Promise<BankBook>;
  /** Looks now; definitions follow what holds. */
  look(): Promise<void>;
}

/** The playbooks of a bank with its audiences. */
export function playbooksOf(bank: { readonly audiences: Audiences }, kept: KeptPlaybooks): BankPlaybooks {
  return {
    hold: (tx) => holdBooks(tx, bank.audiences, kept),
    seen: async (tx) => kept.seen(tx, await bank.audiences.seen(tx)),
    book: async () => kept.book(await bank.audiences.book()),
    look: () => kept.look(),
  };
}

/** Playbooks of a bank, compiled against its catalog and the audiences that hold. */
export function keptPlaybooks(storage: Storage, { catalog, organisation, content }: Definitions): KeptPlaybooks {
  const made = new WeakMap<AudienceBook, Parameters<typeof compilePlaybook>[1]>();
  const aroundOf = (book: AudienceBook) => {
    const known = made.get(book);
    if (known) return known;
    const audiences = Object.fromEntries([...book.byId.values()].map(({ id, definition }) => [id, definition]));
    const around = { catalog, zone: organisation.zone, audiences, contents: content };
    made.set(book, around);
    return around;
  };
  return keepPlaybooks(storage, (version, book) => compilePlaybook(version, aroundOf(book)));
}

/** Whoever reads the definitions of a bank reads the policies and playbooks that hold at that moment. */
export function inForce(
  definitions: Definitions,
  policies: Policies,
  playbooks: Pick<KeptPlaybooks, "definitions">,
): Definitions {
  const files = definitions.playbooks;
  let merged = { of: playbooks.definitions, all: { ...files, ...playbooks.definitions } };
  return {
    ...definitions,
    get policies() {
      return policies.current.policies;
    },
    // A file that waits for a second person does not hold: what it would replace does.
    get playbooks() {
      const of = playbooks.definitions;
      if (merged.of !== of) merged = { of, all: { ...files, ...of } };
      return merged.all;
    },
  };
}

const rounds = new WeakMap<BankBook, readonly LivePlaybook<CustomerState>[]>();

/** Live playbooks for whose customers a daily round decides. */
export function roundsIn(
  book: BankBook,
  definitions: Definitions,
  rules: ProfileRules,
): readonly LivePlaybook<CustomerState>[] {
  const known = rounds.get(book);
  if (known) return known;
  const made = [...book.live.values()].flatMap((one) => {
    const round = roundOf(one.definition);
    if (!round) return [];
    // An edit goes on where the version before it stopped.
    return [livePlaybookOf(definitions, rules, round, one.version, one.since)];
  });
  rounds.set(book, made);
  return made;
}

const lists = new WeakMap<BankBook, ReadonlySet<string>>();

/** Lists of records that live playbooks read. */
export function listsIn(book: BankBook): ReadonlySet<string> {
  const known = lists.get(book) ?? new Set([...book.live.values()].flatMap(({ compiled }) => compiled.reads.lists));
  lists.set(book, known);
  return known;
}
