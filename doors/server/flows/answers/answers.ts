/**
 * Answers to events in the request that brings them. In one transaction the event gets its place in the log, the customer
 * is read with everything that stands before it there, whether the engine has applied it or not, and playbooks of the stage
 * protect say what they ask for. Nothing of the customer is changed: the engine does that with the fact, as with every fact.
 */
import { staticLists } from "#audience";
import type { Definitions } from "#contracts/definitions";
import { type Actor, allow, job, scopeOf } from "#ground/authority";
import type { BusinessClock } from "#ground/clock";
import type { CustomerNumber } from "#ground/ids";
import type { Storage, Tx } from "#ground/storage";
import {
  type Arrival,
  type AskedFact,
  acceptFacts,
  checkArrival,
  type FactDraft,
  type Intake,
  type Problem,
} from "#intake";
import {
  answeredEvents,
  answerKey,
  type KeptAnswer,
  keepAnswers,
  playbookPermissions,
  readAnswers,
  strictest,
} from "#playbook";
import {
  type Ahead,
  applyFact,
  type CustomerState,
  createStateReader,
  findNamed,
  lookAhead,
  type Owner,
  type People,
  type ProfileRules,
  readOwners,
  type StateReader,
  wholeState,
} from "#profile";
import { answerCases } from "./cases.ts";
import { type AnsweringPlaybook, type AskedStep, judgeStep } from "./judge.ts";
import { createLane } from "./lane.ts";

export interface AnswerParts {
  readonly storage: Storage;
  readonly definitions: Pick<Definitions, "organisation">;
  readonly intake: Pick<Intake, "asked" | "gate" | "book">;
  readonly people: Pick<People, "lookupAll">;
  readonly rules: ProfileRules;
  readonly clock: Pick<BusinessClock, "now">;
  /** Live playbooks that answer, as of now; whoever pauses one waits for nobody here, and nobody here waits for that. */
  readonly playbooks: (tx: Tx) => Promise<readonly AnsweringPlaybook[]>;
}

export interface GivenAnswer extends KeptAnswer {
  /** The same event was answered before, and this is that answer. */
  readonly repeated: boolean;
}

/** An event that does not fit; it was kept aside. */
export interface Misfit {
  readonly problems: readonly Problem[];
}

export interface Answers {
  /**
   * Answers one event, which is in the log when the answer is given.
   * @throws authority.not_allowed, answers.no_risk_event, answers.no_customer, answers.busy
   */
  ask(actor: Actor, arrival: Arrival, trace?: string | null): Promise<GivenAnswer | Misfit>;
}

const CONSUMER = "engine";

export function createAnswers(parts: AnswerParts): Answers {
  const { intake, rules } = parts;
  const reader = createStateReader([...rules.attributes.values()], wholeState(rules));
  const lane = createLane<FactDraft, GivenAnswer>(
    (drafts) =>
      intake.asked.take(drafts, {
        before: parts.playbooks,
        after: (tx, facts, playbooks) => answerSet(tx, { ...parts, playbooks, reader }, facts),
      }),
    { most: 50, lanes: 2, waiting: 2_000 },
  );
  return {
    async ask(actor, arrival, trace = null) {
      allow(actor, playbookPermissions.answer);
      const checked = checkArrival(intake.book(), arrival, trace);
      if (!checked.draft) {
        await acceptFacts(intake, job("answers"), [arrival], trace);
        return { problems: checked.problems };
      }
      const { draft } = checked;
      if (!answeredEvents.includes(draft.type))
        throw answerCases.no_risk_event({ type: draft.type, events: answeredEvents.join(", ") });
      await requireSeen(parts, actor, draft.subject);
      return await lane.ask(draft);
    },
  };
}

/** Whoever sees a part of the bank asks about customers of that part, and adds none. */
async function requireSeen({ storage, people }: AnswerParts, actor: Actor, subject: string): Promise<void> {
  if (scopeOf(actor) === "all") return;
  // An event names its customer by the bank's id; a number with `@` is for people.
  const seen = subject.startsWith("@") ? undefined : await storage.as(actor, (tx) => findNamed(tx, people, [subject]));
  if (seen?.get(subject) === undefined) throw answerCases.no_customer();
}

interface SetParts extends Omit<AnswerParts, "playbooks"> {
  readonly playbooks: readonly AnsweringPlaybook[];
  readonly reader: StateReader;
}

/** Answers of a set, in its order. */
async function answerSet(tx: Tx, parts: SetParts, facts: readonly AskedFact[]): Promise<GivenAnswer[]> {
  const before = await readAnswers(
    tx,
    facts.filter(({ accepted }) => !accepted).map(({ draft }) => draft),
  );
  const open = facts.filter(({ draft }) => !before.has(answerKey(draft)));
  const given = open.length === 0 ? [] : await judgeSet(tx, parts, open);
  const added = await keepAnswers(tx, given);
  // Events of one source and id in months of their own are two facts; the first one's answer stands.
  const others = await readAnswers(
    tx,
    given.filter((one) => !added.has(answerKey(one))),
  );
  const byKey = new Map(given.map((one) => [answerKey(one), one]));
  const told = new Set<string>();
  return facts.map(({ draft }) => {
    const key = answerKey(draft);
    const earlier = before.get(key) ?? others.get(key);
    const answer = earlier ?? byKey.get(key);
    if (!answer) throw new Error("an event was left without an answer");
    const repeated = earlier !== undefined || told.has(key);
    told.add(key);
    return { ...answer, repeated };
  });
}

async function judgeSet(tx: Tx, parts: SetParts, facts: readonly AskedFact[]): Promise<KeptAnswer[]> {
  const { rules, definitions, playbooks, reader } = parts;
  const now = parts.clock.now();
  const owners = await readOwners(
    tx,
    facts.map(({ customer }) => customer),
  );
  const named = [...new Set(playbooks.flatMap(({ lists }) => lists))];
  const whose = [...new Set([...owners.values()].map(({ customer }) => customer))];
  const lists = named.length === 0 ? new Map<number, ReadonlySet<string>>() : await staticLists(tx, whose, named);
  const seen = new Map<CustomerNumber, Ahead>();
  const aheadOf = async (owner: Owner): Promise<Ahead> => {
    const ahead = seen.get(owner.customer) ?? (await lookAhead(tx, owner, { reader, rules, now, consumer: CONSUMER }));
    seen.set(owner.customer, ahead);
    return ahead;
  };
  const answers: KeptAnswer[] = [];
  for (const fact of uniqueOf(facts)) {
    const owner = owners.get(fact.customer);
    // An erased customer is nobody to any playbook.
    const reasons =
      owner === undefined || playbooks.length === 0
        ? []
        : judgeStep(stepOf(fact, await aheadOf(owner), rules, now), {
            playbooks,
            rules,
            zone: definitions.organisation.zone,
            now,
            lists: lists.get(owner.customer) ?? nowhere,
          });
    const { source, id, type, trace } = fact.draft;
    const customer = owner?.customer ?? fact.customer;
    const of = { customer, source, id, type, occurredAt: fact.occurredAt, trace };
    answers.push({ ...of, answeredAt: now, answer: strictest(reasons), reasons });
  }
  return answers;
}

const nowhere: ReadonlySet<string> = new Set();

function uniqueOf(facts: readonly AskedFact[]): AskedFact[] {
  return [...new Map(facts.map((fact) => [answerKey(fact.draft), fact])).values()];
}

/** The customer before and after the event; one that the engine has applied already is taken back in memory. */
function stepOf(fact: AskedFact, { state, steps }: Ahead, rules: ProfileRules, now: Date): AskedStep {
  const { source, id, type, data } = fact.draft;
  const own = steps.find((step) => step.fact.source === source && step.fact.id === id);
  if (own) return own;
  const after: CustomerState = steps.at(-1)?.after ?? state;
  const applied = { customer: state.customer, type, source, id, occurredAt: fact.occurredAt, data };
  const back = { ...applied, type: "fact_retracted", source: "perennial/answers", data: { source, id } };
  return { fact: applied, before: applyFact(after, back, rules, now, applied), after };
}
