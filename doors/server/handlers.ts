/** The rooms' parts of an engine set, in the order in which a fact walks through the house. */
import { type Audiences, keepMembers, wantsCustomer } from "#audience";
import { holdReleases, noteOutcomes, type ProductOf } from "#decision";
import type { Fact, FactHandler, NewFact } from "#ground/log";
import type { Metrics } from "#ground/telemetry";
import { countResults, type Goal, type RecordParts, recordOutcomes } from "#outcome";
import {
  admitBySet,
  advanceRuns,
  enrolByFacts,
  type LivePlaybook,
  runBookOf,
  settleEnrolments,
  type TriggerBook,
  wantsForTriggers,
} from "#playbook";
import {
  applyFacts,
  applyRelations,
  type CustomerState,
  type People,
  type ProfileRules,
  redirectFacts,
} from "#profile";
import { applyReceipts, type CallBackTime } from "#reach";
import { type BankBook, type BankPlaybooks, listsIn } from "./bank-playbooks.ts";

export interface EngineParts {
  readonly profile: () => ProfileRules;
  readonly playbooks: Pick<BankPlaybooks, "hold">;
  /** Live playbooks for whose customers a daily round decides. */
  readonly rounds: (book: BankBook) => readonly LivePlaybook<CustomerState>[];
  /** What starts the others. */
  readonly triggers: (book: BankBook) => TriggerBook;
  readonly goals: () => ReadonlyMap<string, Goal>;
  /** What a touch through a channel costs. */
  readonly costOf: RecordParts["costOf"];
  readonly people: People;
  readonly audiences: Audiences;
  /** The product that a playbook or an offer is about. */
  readonly productOf: ProductOf;
  /** When customers who want to be called again are. */
  readonly callBacks?: () => CallBackTime;
  /** The bank's zone. */
  readonly zone: string;
  /** A run has a step that is due. */
  readonly raise: () => void;
  readonly metrics: Metrics;
}

/** One handler for the set: profile first, then those who need its result. Locks come before any row. */
export function engineHandler(parts: EngineParts): FactHandler {
  const { metrics } = parts;
  return {
    name: "rooms",
    async handle(tx, appended, context) {
      const { audiences: book, playbooks } = await parts.playbooks.hold(tx);
      const facts = await redirectFacts(tx, appended);
      const rounds = parts.rounds(playbooks);
      const triggers = parts.triggers(playbooks);
      const { own } = parts.audiences;
      const options = {
        now: context.now,
        publish: (told: readonly NewFact[]) => {
          own.note(told);
          context.publish(told);
        },
        alsoNeeded: new Set([...rounds.map(({ trigger }) => trigger), ...triggers.types]),
        alsoWanted: eitherOf(wantsCustomer(book, own), wantsForTriggers(triggers)),
        lists: new Set([...listsIn(playbooks), ...book.records]),
      };
      const rules = parts.profile();
      const applied = await metrics.measure("profile", "apply", () => applyFacts(tx, facts, rules, options));
      await metrics.measure("profile", "relations", () => applyRelations(tx, facts, { people: parts.people }));
      const crossings = await metrics.measure("audience", "members", () =>
        keepMembers(tx, facts, applied, { book, rules }, options),
      );
      await metrics.measure("playbook", "enrol", () =>
        enrolByFacts(tx, rounds, facts, (customer) => applied.changes.get(customer)?.after),
      );
      const { people } = parts;
      const admissions = await metrics.measure("playbook", "triggers", () =>
        admitBySet(
          tx,
          { facts, steps: applied.steps, crossings },
          { ...options, triggers, audiences: book, rules, people },
        ),
      );
      const advanced = await metrics.measure("playbook", "advance", () =>
        advanceRuns(tx, { admissions, facts }, { book: runBookOf(playbooks), now: context.now, zone: parts.zone }),
      );
      if (advanced.dueNow) context.afterCommit(parts.raise);
      // Standings are locked after touches, as whoever sends does, and all at once.
      holdReleases(tx);
      await metrics.measure("reach", "receipts", () => applyReceipts(tx, facts, context.now, parts.callBacks?.()));
      await metrics.measure("decision", "note", () =>
        noteOutcomes(tx, facts, { now: context.now, productOf: parts.productOf }),
      );
      await metrics.measure("outcome", "count", () => countAndEnd(tx, facts, parts.goals()));
      await metrics.measure("outcome", "record", () =>
        recordOutcomes(tx, facts, { goals: parts.goals(), costOf: parts.costOf }),
      );
    },
  };
}

function eitherOf<T>(one: (of: T) => boolean, other: (of: T) => boolean): (of: T) => boolean {
  return (of) => one(of) || other(of);
}

/** A conversion ends its enrolment at once. */
async function countAndEnd(
  tx: Parameters<FactHandler["handle"]>[0],
  facts: readonly Fact[],
  goals: ReadonlyMap<string, Goal>,
): Promise<void> {
  const results = await countResults(tx, facts, goals);
  const converted = results.filter((result) => result.converted).map((result) => result.enrolment);
  await settleEnrolments(tx, converted, "converted");
  const ended = results.filter((result) => !result.converted).map((result) => result.enrolment);
  await settleEnrolments(tx, ended, "ended");
}
