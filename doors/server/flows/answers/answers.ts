/**
 * Answers to events in the request that brings them. In one transaction the customer is read with everything that stands
 * before the event in the log, whether the engine has applied it or not, playbooks of the stage protect say what they ask
 * for, and the event gets its place in the log. Events of one customer are answered one after the other, so that each sees
 * those before it. Nothing of the customer is changed: the engine does that with the fact, as with every fact.
 */
import { staticLists } from "#audience";
import { answeredEvents, type Definitions } from "#contracts/definitions";
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
  answerKey,
  correctAnswers,
  type KeptAnswer,
  keepAnswers,
  lockAnswers,
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
        judge: (tx, facts) => judgeSet(tx, { ...parts, reader }, facts),
        settle: settleSet,
      }),
    { most: 50, lanes: 4, waiting: 2_000 },
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
      if (!answeredEvents.has(draft.type))
        throw answerCases.no_risk_event({ type: draft.type, events: [...answeredEvents].join(", ") });
      await requireSeen(parts, actor, draft.subject);
      return await lane.ask(draft);
    },
  };
}

/** Whoever sees a part of the bank asks about customers of that part, and adds none. */
async function requireSeen({ storage, people }: AnswerParts, actor: Actor, subject: string): Promise<void> {
  if (scopeOf(actor) === "all") return;
  // An event names its customer by the bank's id; a number with `@` is for people.
  if (subject.startsWith("@")) throw answerCases.no_customer();
  // lint-allow verb-guard: it only reads, and who asks was asked for authority above
  const seen = await storage.as(actor, (tx) => findNamed(tx, people, [subject]));
  if (seen.get(subject) === undefined) throw answerCases.no_customer();
}

interface SetParts extends AnswerParts {
  readonly reader: StateReader;
}

interface Judged {
  readonly facts: readonly AskedFact[];
  /** By key. */
  readonly answers: ReadonlyMap<string, KeptAnswer>;
  /** Keys of answers that are new. */
  readonly added: ReadonlySet<string>;
  /** Keys of events that waited in the log already. */
  readonly waiting: ReadonlySet<string>;
  /** Judges an event that the engine has applied already. */
  again(fact: AskedFact): Promise<KeptAnswer>;
}

async function judgeSet(tx: Tx, parts: SetParts, facts: readonly AskedFact[]): Promise<Judged> {
  const playbooks = await parts.playbooks(tx);
  const owners = await readOwners(
    tx,
    facts.map(({ customer }) => customer),
  );
  const groups = groupsOf(facts, owners);
  await lockAnswers(tx, [...groups.keys()]);
  const bench: Bench = { ...parts, playbooks, now: parts.clock.now(), lists: await listsOf(tx, playbooks, groups) };
  const answers = new Map<string, KeptAnswer>();
  const waiting = new Set<string>();
  for (const [customer, { owner, facts: own }] of groups) {
    // An erased customer is nobody to any playbook.
    const ahead = owner && playbooks.length > 0 ? await aheadOf(tx, owner, bench, own) : undefined;
    const steps = new Map(
      [...(ahead?.steps ?? []), ...(ahead?.coming ?? [])].map((step) => [answerKey(step.fact), step]),
    );
    for (const { fact } of ahead?.steps ?? []) waiting.add(answerKey(fact));
    for (const fact of own) {
      const key = answerKey(fact.draft);
      answers.set(key, answerOf(customer, fact, steps.get(key), bench));
    }
  }
  return {
    facts,
    answers,
    waiting,
    added: await keepAnswers(tx, [...answers.values()]),
    async again(fact) {
      const owner = owners.get(fact.customer);
      const ahead = owner && (await aheadOf(tx, owner, bench, []));
      const step = ahead && takenBack(fact, ahead, bench);
      return answerOf(owner?.customer ?? fact.customer, fact, step, bench);
    },
  };
}

/** What a set is judged with. */
interface Bench extends Omit<SetParts, "playbooks"> {
  readonly playbooks: readonly AnsweringPlaybook[];
  readonly now: Date;
  /** Static lists that hold each customer, of those that any playbook reads. */
  readonly lists: ReadonlyMap<CustomerNumber, ReadonlySet<string>>;
}

interface Group {
  readonly owner: Owner | undefined;
  readonly facts: AskedFact[];
}

/** Events by the customer whose they are; of an event that came twice the first. */
function groupsOf(
  facts: readonly AskedFact[],
  owners: ReadonlyMap<CustomerNumber, Owner>,
): ReadonlyMap<CustomerNumber, Group> {
  const groups = new Map<CustomerNumber, Group>();
  for (const fact of new Map([...facts].reverse().map((one) => [answerKey(one.draft), one])).values()) {
    const owner = owners.get(fact.customer);
    const customer = owner?.customer ?? fact.customer;
    const group = groups.get(customer) ?? { owner, facts: [] };
    group.facts.unshift(fact);
    groups.set(customer, group);
  }
  return groups;
}

async function listsOf(
  tx: Tx,
  playbooks: readonly AnsweringPlaybook[],
  groups: ReadonlyMap<CustomerNumber, Group>,
): Promise<Bench["lists"]> {
  const named = [...new Set(playbooks.flatMap(({ lists }) => lists))];
  return named.length === 0 ? new Map() : await staticLists(tx, [...groups.keys()], named);
}

function aheadOf(tx: Tx, owner: Owner, bench: Bench, coming: readonly AskedFact[]): Promise<Ahead> {
  const { reader, rules, now } = bench;
  return lookAhead(tx, owner, { reader, rules, now, consumer: CONSUMER }, coming.map(factOf));
}

function factOf({ customer, draft: { type, source, id, data }, occurredAt }: AskedFact): AskedStep["fact"] & {
  readonly customer: CustomerNumber;
} {
  return { customer, type, source, id, occurredAt, data };
}

function answerOf(
  customer: CustomerNumber,
  fact: AskedFact,
  step: AskedStep | undefined,
  { playbooks, rules, definitions, now, lists }: Bench,
): KeptAnswer {
  const zone = definitions.organisation.zone;
  const own = lists.get(customer) ?? nowhere;
  const reasons = step ? judgeStep(step, { playbooks, rules, zone, now, lists: own }) : [];
  const { draft, occurredAt } = fact;
  const { source, id, type, trace } = draft;
  return { customer, source, id, type, occurredAt, answeredAt: now, answer: strictest(reasons), reasons, trace };
}

const nowhere: ReadonlySet<string> = new Set();

/** The customer before and after an event that the engine has applied already: it is taken back in memory. */
function takenBack(fact: AskedFact, { state, steps }: Ahead, { rules, now }: Bench): AskedStep {
  const after: CustomerState = steps.at(-1)?.after ?? state;
  const applied = { ...factOf(fact), customer: state.customer };
  const { source, id } = applied;
  const back = { ...applied, type: "fact_retracted", source: "perennial/answers", data: { source, id } };
  return { fact: applied, before: applyFact(after, back, rules, now, applied), after };
}

/** Answers of a set, in its order. */
async function settleSet(tx: Tx, judged: Judged, accepted: readonly boolean[]): Promise<GivenAnswer[]> {
  const { facts, added, waiting, again } = judged;
  const answers = new Map(judged.answers);
  const corrected: KeptAnswer[] = [];
  const known = [...answers.values()].filter((one) => !added.has(answerKey(one)));
  for (const [at, fact] of facts.entries()) {
    const key = answerKey(fact.draft);
    const isFirst = facts.findIndex(({ draft }) => answerKey(draft) === key) === at;
    // It came through another door before, and the engine has gone past it: nothing told so until the append did.
    if (accepted[at] || !isFirst || !added.has(key) || waiting.has(key)) continue;
    const answer = await again(fact);
    answers.set(key, answer);
    corrected.push(answer);
  }
  await correctAnswers(tx, corrected);
  const earlier = await readAnswers(tx, known);
  const told = new Set<string>();
  return facts.map(({ draft }) => {
    const key = answerKey(draft);
    const before = earlier.get(key);
    const answer = before ?? answers.get(key);
    if (!answer) throw new Error("an event was left without an answer");
    const repeated = before !== undefined || told.has(key);
    told.add(key);
    return { ...answer, repeated };
  });
}
