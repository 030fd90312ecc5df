/** What starts runs in a bank that is open: its playbooks' triggers, and what looking at them needs. */
import type { AudienceBook } from "#audience";
import type { Catalog } from "#contracts/definitions";
import { type Storage, sql, type Tx } from "#ground/storage";
import {
  admit,
  type CompiledPlaybook,
  type Held,
  runBookOf,
  type TriggerBook,
  type TriggerParts,
  triggerBook,
} from "#playbook";
import type { BankBook } from "./bank-playbooks.ts";
import type { Bank } from "./bank-types.ts";

const made = new WeakMap<BankBook, TriggerBook>();

/** Triggers of the playbooks that are live; made once for a book. */
export function triggersIn(book: BankBook, { metrics }: Pick<Catalog, "metrics">): TriggerBook {
  const known = made.get(book);
  if (known) return known;
  const live = [...book.live.values()].map(({ compiled }) => compiled);
  const triggers = triggerBook(live, metrics, pausedPlaybooks(book));
  made.set(book, triggers);
  return triggers;
}

const paused = new WeakMap<BankBook, TriggerBook["looked"]>();

/** Paused playbooks whose moments go by. */
function pausedIn(book: BankBook, { metrics }: Pick<Catalog, "metrics">): TriggerBook["looked"] {
  const known = paused.get(book);
  if (known) return known;
  const { looked } = triggerBook(pausedPlaybooks(book), metrics);
  paused.set(book, looked);
  return looked;
}

function pausedPlaybooks(book: BankBook): CompiledPlaybook[] {
  return [...book.versions.values()].flatMap((version): CompiledPlaybook[] => {
    if (version.state !== "paused") return [];
    try {
      return [version.compiled];
    } catch {
      // What means nothing any more has no moments either.
      return [];
    }
  });
}

type Parts = Pick<
  Bank,
  "storage" | "columnar" | "clock" | "rules" | "definitions" | "audiences" | "playbooks" | "projector"
>;

/** @param settle brings ClickHouse up to what the engine has applied, with what lists hold only where they are read */
export function triggerPartsOf(bank: Parts, settle: (lists: boolean) => Promise<void>): TriggerParts {
  const { storage, columnar, clock, definitions } = bank;
  const { catalog } = definitions;
  return {
    storage,
    columnar,
    clock,
    catalog,
    get rules() {
      return bank.rules;
    },
    get audiences() {
      return bank.audiences;
    },
    // A round of copies costs more than the questions that follow it: it is made when there is something to copy.
    settle: async (lists) => {
      await bank.projector.drain();
      if (await isBehind(storage, lists)) await settle(lists);
    },
    async begin(tx) {
      const { audiences, playbooks } = await bank.playbooks.hold(tx);
      return heldBy(audiences, playbooks, bank);
    },
    async peek() {
      const book = await bank.playbooks.book();
      return { triggers: triggersIn(book, catalog), paused: pausedIn(book, catalog) };
    },
  };
}

/** Whether ClickHouse lacks anything of the profile, or of memberships where lists are read. */
async function isBehind(storage: Storage, lists: boolean): Promise<boolean> {
  const { behind } = await storage.batch("looks", (tx) =>
    tx.one<{ behind: boolean }>(sql`
      select exists (select from profile.dirty) or exists (select from profile.copying) or (${lists}::boolean
        and (exists (select from audience.dirty) or exists (select from audience.copying))) as behind`),
  );
  return behind;
}

function heldBy(audiences: AudienceBook, book: BankBook, { definitions, clock }: Parts): Held {
  return {
    audiences,
    live: book.live,
    triggers: triggersIn(book, definitions.catalog),
    async admit(tx: Tx, admissions, now) {
      if (admissions.length === 0) return 0;
      const { admitted } = await admit(tx, admissions, { book: runBookOf(book), now, zone: clock.zone });
      return admitted.length;
    },
  };
}
