/**
 * Touches that runs of playbooks want to make, decided in sets: each is a candidate of its customer, what is chosen enters
 * the ledger, and its benefit is granted, in the transaction in which the runs move.
 */
import { amountOf, type Channel, type Definitions, grantedOn, policyOn } from "#contracts/definitions";
import {
  type Action,
  type actionDenials,
  bankExperiment,
  type Candidate,
  type Control,
  controlOf,
  type DecidedCandidate,
  decideWithin,
  EVERY_SHARD,
  factNames,
  factsOf,
  knownOf,
  type Limits,
  leaseWithin,
  noStanding,
  periodOf,
  playbookExperiment,
  type Resource,
  recordAssignments,
  resourcesOn,
  returnLeases,
  type SharedResource,
  takesOf,
  touchKey,
  type Way,
} from "#decision";
import { chinaCalendar } from "#ground/calendar";
import { type Day, dayOf } from "#ground/clock";
import { ensurePartitions, monthOf } from "#ground/log";
import type { Fen } from "#ground/money";
import type { Tx } from "#ground/storage";
import type { Answered, RunPlan, TouchPort, WishedTouch } from "#playbook";
import { type CustomerState, knownKeys, scoreAt } from "#profile";
import {
  closingAfter,
  type Fingerprint,
  grantWithin,
  type Intent,
  planTouches,
  taskRoles,
  taskRulesOn,
  touchesTold,
} from "#reach";
import type { Bank } from "../bank-types.ts";
import { costOf, limitsOf, natureOf, reachOf } from "../natures.ts";
import { chosenOf, natureOfProduct } from "./suitable-product.ts";
import { type Wordings, wordingsOf } from "./wordings.ts";

export interface TouchParts extends Pick<Bank, "storage" | "definitions" | "policies" | "people" | "metrics"> {
  /** How signals of benefits are hashed. */
  readonly fingerprint: Fingerprint;
}

/** What a set may take of what customers share, and the law of its day. */
interface Leased {
  readonly day: Day;
  readonly limits: Limits;
  readonly shared: readonly SharedResource[];
  readonly resources: readonly Resource[];
}

/** A success of which no file says what it is worth still pays for a message, in fen. */
const PLAIN_WORTH = 10_000;
const TASKS: ReadonlySet<Channel> = new Set(["manager", "agent_call"]);

export function touchPort(parts: TouchParts): TouchPort<Leased> {
  return {
    lease: (tx, count, plans, now) => lease(tx, parts, count, plans, now),
    touch: (tx, wishes, now, leased) =>
      parts.metrics.measure("playbook", "touch", () => touchSet(tx, wishes, now, leased, parts)),
    giveBack: (leased) => giveBack(parts, leased),
    drawn: (tx, arms, now) =>
      recordAssignments(
        tx,
        arms.map((arm) => ({ ...arm, decision: null })),
        now,
      ),
    told: touchesTold,
    sticky: (tx, customers) => parts.people.sticky(tx, customers),
    facts: () => factNames(reachOf(parts.definitions)),
    worth: (plan, state, now) =>
      worthOf(plan, plan.product, parts.definitions, null) * (chanceOf(plan, state, now) ?? 1),
  };
}

async function lease(
  tx: Tx,
  { storage, definitions, policies }: TouchParts,
  count: number,
  plans: readonly RunPlan[],
  now: Date,
): Promise<Leased> {
  const day = dayOf(now, definitions.organisation.zone);
  if (plans.some(({ waves }) => waves.some(({ touch }) => touch?.choices.some(({ benefit }) => benefit !== null))))
    await ensurePartitions(storage, now, [monthOf(now)]);
  await policies.within(tx);
  const shared = resourcesOn(definitions.policies, day);
  const most = new Map<string, number>();
  const channels = new Set(plans.flatMap(({ waves }) => waves.flatMap(({ touch }) => touch?.channels ?? [])));
  for (const channel of channels) {
    for (const [name, units] of Object.entries(takesOf(shared, channel, costOf(definitions, channel, day))))
      most.set(name, Math.max(units, most.get(name) ?? 0));
  }
  const used = shared.filter(({ resource }) => most.has(resource));
  const resources = used.map(
    ({ resource, per, total }): Resource => ({ resource, period: periodOf(per, day), total, carry: null }),
  );
  const wanted = Object.fromEntries([...most].map(([name, units]) => [name, units * count]));
  if (resources.length > 0) await leaseWithin(tx, { resources, wanted, holder: EVERY_SHARD });
  return { day, limits: limitsOf(definitions, day), shared, resources };
}

async function giveBack({ storage }: TouchParts, { resources }: Leased): Promise<void> {
  if (resources.length === 0) return;
  await storage.batch("give back of runs", (tx) => returnLeases(tx, EVERY_SHARD, resources));
}

interface Work extends TouchParts {
  readonly now: Date;
  readonly leased: Leased;
  /** What the bank's files say, asked once a set. */
  readonly said: Said;
  /** Benefits of the choices that are made, by enrolment. */
  readonly benefits: Map<string, string>;
  readonly wordings: Wordings;
}

async function touchSet(
  tx: Tx,
  wishes: readonly WishedTouch[],
  now: Date,
  leased: Leased,
  parts: TouchParts,
): Promise<ReadonlyMap<string, Answered>> {
  const { definitions } = parts;
  const wordings = await wordingsOf(tx, definitions);
  const work: Work = { ...parts, now, leased, said: saidOn(definitions, leased), benefits: new Map(), wordings };
  const byKey = new Map(wishes.map((wish) => [keyOf(wish), wish]));
  const answers = new Map<string, Answered>();
  await decideWithin(tx, {
    purpose: "runs",
    at: now,
    zone: definitions.organisation.zone,
    limits: leased.limits,
    resources: leased.resources,
    wanted: {},
    holder: EVERY_SHARD,
    versions: { definitions: definitions.version.slice(0, 12) },
    load: (inner) => candidatesOf(inner, wishes, work),
    act: async (inner, decided) => {
      const intents: Intent[] = [];
      const taken: (Intent & { readonly way: Way })[] = [];
      for (const one of decided) {
        const wish = byKey.get(one.candidate.key);
        if (!wish || !one.taken) continue;
        const intent = intentOf(one, wish, work);
        intents.push(intent);
        taken.push({ ...intent, way: one.taken.way });
        answers.set(wish.run.enrolment, {
          key: one.taken.key,
          channel: intent.channel,
          at: intent.dueAt,
          task: TASKS.has(intent.channel),
        });
      }
      await planTouches(inner, intents, now);
      await wordings.note(inner, taken, now);
    },
  });
  // Grants tell of themselves, and the log's rows are locked last.
  await grantBenefits(
    tx,
    wishes.filter(({ run }) => answers.has(run.enrolment)),
    work,
  );
  return answers;
}

/** Answers of the bank's files that are the same for all customers of a set. */
interface Said {
  readonly price: (channel: Channel) => Pick<Way, "cost" | "takes">;
  readonly nature: (playbook: string) => ReturnType<typeof natureOf>;
  readonly product: (name: string | null) => ReturnType<typeof natureOfProduct>;
  readonly worth: (plan: RunPlan, product: string | null) => Fen;
}

function saidOn(definitions: Definitions, { day, shared }: Leased): Said {
  const worths = new Map<RunPlan, (product: string | null) => Fen>();
  const worthsOf = (plan: RunPlan): ((product: string | null) => Fen) => {
    const known = worths.get(plan) ?? once((product) => worthOf(plan, product, definitions, day));
    worths.set(plan, known);
    return known;
  };
  return {
    price: once((channel) => {
      const cost = costOf(definitions, channel, day);
      return { cost, takes: takesOf(shared, channel, cost) };
    }),
    nature: once((playbook) => natureOf(definitions, playbook)),
    product: once((name) => natureOfProduct(name, definitions)),
    worth: (plan, product) => worthsOf(plan)(product),
  };
}

/** The same function, asked once for each value. */
function once<K, V>(of: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const found = known.get(key) ?? of(key);
    known.set(key, found);
    return found;
  };
}

function keyOf({ run, wish }: WishedTouch): string {
  return touchKey({ playbook: run.playbook, version: run.version, enrolment: run.enrolment }, wish.waveKey);
}

async function candidatesOf(tx: Tx, wishes: readonly WishedTouch[], work: Work): Promise<Candidate[]> {
  const reach = reachOf(work.definitions);
  const keys = await knownKeys(
    tx,
    wishes.map(({ state }) => state.customer),
    ["phone", "email"],
  );
  return wishes.map((wish, arrival) => {
    const { state, sticky } = wish;
    const { standing: _, ...facts } = factsOf(knownOf(state, keys(state.customer)), reach, noStanding);
    return {
      key: keyOf(wish),
      customer: state.customer,
      unit: state.unit,
      sticky,
      facts,
      actions: [actionOf(wish, { ...facts, standing: noStanding }, arrival, work)],
    };
  });
}

function actionOf(
  { run, plan, wish, state, sticky }: WishedTouch,
  facts: Parameters<typeof actionDenials>[0]["facts"],
  arrival: number,
  work: Work,
): Action {
  const { definitions, now, leased } = work;
  const { touch, waveKey, tried } = wish;
  const { choice, product } = chosenOf(wish, plan.product, facts, {
    definitions,
    now,
    day: leased.day,
    limits: leased.limits,
  });
  if (choice?.benefit) work.benefits.set(run.enrolment, choice.benefit);
  const ways = touch.channels.flatMap((channel): Way[] => {
    const content = choice?.contents[channel];
    if (content === undefined || tried.includes(channel)) return [];
    const wording = work.wordings.of(content, run.enrolment, waveKey);
    return [{ channel, ...wording, ...work.said.price(channel), outcome: "chosen", wave: waveKey }];
  });
  const { personal, automated } = work.said.nature(run.playbook);
  const { productKind, risks } = work.said.product(product);
  return {
    personal,
    automated,
    product,
    productKind,
    risks,
    category: plan.category,
    action: `${run.playbook}/${waveKey}`,
    playbook: run.playbook,
    version: run.version,
    enrolment: run.enrolment,
    class: plan.class,
    probability: chanceOf(plan, state, now),
    value: work.said.worth(plan, product),
    context: [],
    levers: [],
    ways,
    order: touch.best ? "best" : "given",
    urgent: touch.urgent,
    due: now,
    deadline: deadlineOf(touch.deadline, now, definitions),
    controls: controlsOf(plan, sticky, work),
    arrival,
    trace: run.trace,
  };
}

function chanceOf({ value }: RunPlan, state: CustomerState, at: Date): number | null {
  const scored = value.score === null ? undefined : scoreAt(state, value.score, at);
  return scored?.value ?? value.probability;
}

function worthOf({ value }: RunPlan, product: string | null, definitions: Definitions, day: Day | null): Fen {
  if (value.yuan !== null) return Math.round(value.yuan * 100);
  if (value.margin === null || product === null || day === null) return PLAIN_WORTH;
  const margins = policyOn(definitions, "product_margin", value.margin, day);
  return (margins && amountOf(margins, product)) ?? PLAIN_WORTH;
}

/** Marketing is compared: the bank's holdout and the playbook's own control get nothing of it. */
function controlsOf(plan: RunPlan, sticky: string, { definitions, leased }: Work): Control[] {
  const bankWide = plan.holdout ? bankExperiment(definitions.policies, leased.day) : null;
  const own =
    plan.control > 0
      ? [{ experiment: playbookExperiment(plan.playbook), share: plan.control, salt: `playbook:${plan.playbook}` }]
      : [];
  return [...(bankWide ? [bankWide] : []), ...own].map((one) => controlOf(one, sticky));
}

function deadlineOf(deadline: "end_of_day" | number | null, due: Date, definitions: Definitions): Date | null {
  if (deadline === null) return null;
  if (deadline !== "end_of_day") return new Date(due.getTime() + deadline);
  const { policies, organisation } = definitions;
  const { zone } = organisation;
  return closingAfter(due, { zone, calendar: chinaCalendar, rules: taskRulesOn(policies, dayOf(due, zone)) });
}

function intentOf(one: DecidedCandidate, { run, plan, wish }: WishedTouch, { now, definitions }: Work): Intent {
  if (!one.taken) throw new Error("nothing was taken");
  const { way } = one.taken;
  const due = one.notBefore ?? now;
  return {
    playbook: run.playbook,
    version: String(run.version),
    enrolment: run.enrolment,
    wave: wish.waveKey,
    customer: run.customer,
    unit: one.candidate.unit,
    channel: way.channel,
    class: plan.class,
    content: way.content ?? "",
    decision: one.decision,
    dueAt: due,
    deadline: deadlineOf(wish.touch.deadline, due, definitions),
    ...ownerOf(way.channel, wish.touch.ownerRole),
    order: { value: Math.round(Number(one.value ?? 0) * 100), probability: one.probability },
    reasons: one.reasons,
    trace: run.trace,
  };
}

/** Who works a task, where the file names another role than the channel's own. */
function ownerOf(channel: Channel, role: string | null): Pick<Intent, "ownerRole"> {
  const named = TASKS.has(channel) ? taskRoles.find((one) => one === role) : undefined;
  return named ? { ownerRole: named } : {};
}

/** What belongs to a touch; a benefit whose time is over, or of which nothing is left, keeps no message back. */
async function grantBenefits(tx: Tx, wishes: readonly WishedTouch[], work: Work): Promise<void> {
  const { definitions, fingerprint, leased, now, benefits } = work;
  const wanted = wishes.flatMap(({ run }) => {
    const benefit = definitions.benefits[benefits.get(run.enrolment) ?? ""];
    if (!benefit || !grantedOn(benefit, leased.day)) return [];
    const trace = run.trace ?? undefined;
    return [{ customer: run.customer, benefit: benefit.id, enrolment: run.enrolment, ...(trace ? { trace } : {}) }];
  });
  if (wanted.length > 0) await grantWithin(tx, wanted, { definitions, fingerprint, at: now, today: leased.day });
}
