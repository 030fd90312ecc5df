/** A bank's reach put together: what goes out, what comes back, and the law right before anything does. */
import { type Definitions, modelNamed } from "#contracts/definitions";
import { recheck } from "#decision";
import { job, type Role } from "#ground/authority";
import { chinaCalendar } from "#ground/calendar";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import type { Storage } from "#ground/storage";
import { acceptNumbered, type Intake } from "#intake";
import { loadStates } from "#profile";
import {
  type AssignedCalls,
  assignCalls,
  type BroughtFact,
  type Colleague,
  createDispatcher,
  createReceiver,
  type Dispatcher,
  type DispatcherOptions,
  keepTasks,
  type Lead,
  planTouches,
  type Receiver,
  type SharingOptions,
  type TaskRole,
  taskRulesOn,
  type UnsubscribeLinks,
} from "#reach";
import type { Bank, BankOptions, BankTasks, Trials } from "./bank-types.ts";
import { channelsOf, measureOf, unsubscribeLinksOf } from "./channels.ts";
import { costOf, limitsOf, natureOf, reachOf } from "./natures.ts";

/** Those who work tasks, with the units whose customers they serve, and those who hear of late ones. */
export interface Colleagues extends Readonly<Record<TaskRole, readonly Colleague[]>> {
  readonly leads: readonly Lead[];
}

export async function colleaguesOf(storage: Storage, definitions: Definitions): Promise<Colleagues> {
  const { people } = definitions.organisation;
  const actors = await Promise.all(people.map(({ login }) => actorOfPerson(storage, personIdOf(login))));
  const having = (role: Role): Lead[] =>
    actors.flatMap((actor) => (actor?.roles.includes(role) ? [{ person: actor.id, scope: actor.scope, role }] : []));
  const leads = (["team_lead", "branch_operator", "administrator"] as const).flatMap(having);
  return { agent: having("agent"), manager: having("manager"), risk: having("risk"), leads };
}

export interface ReachOfBankParts extends Pick<Bank, "storage" | "people" | "policies" | "attributes"> {
  readonly intake: Intake;
  readonly colleagues: Colleagues;
  readonly onError: (where: string) => (error: unknown) => void;
}

export interface ReachOfBank {
  readonly dispatcher: Dispatcher;
  readonly receiver: Receiver;
  readonly unsubscribeLinks: UnsubscribeLinks;
  readonly trials: Trials;
  /** Gives agents' calls that are due to those who make them. */
  assignCalls(): Promise<AssignedCalls>;
  readonly tasks: BankTasks;
}

export function reachOfBank(options: BankOptions, parts: ReachOfBankParts): ReachOfBank {
  const { storage, people, colleagues, onError } = parts;
  const { clock, definitions, engines } = options;
  const sharing = sharingOf(options, parts);
  const channels = channelsOf(options, { storage, managers: colleagues.manager, others: colleagues, sharing });
  const ask = recheckOf(options, parts);
  const zone = definitions.organisation.zone;
  const when = () => ({ ...sharing(), at: clock.now(), zone, calendar: chinaCalendar });
  return {
    dispatcher: createDispatcher({
      storage,
      clock,
      sole: engines.sole,
      ...(options.steady ? { lanes: 1 } : {}),
      channels,
      personal: (tx, customers) => people.personal(tx, customers),
      recheck: ask,
      onError: onError("dispatcher"),
    }),
    receiver: createReceiver({
      storage,
      clock,
      channels,
      bring: (facts) => bring(parts.intake, facts),
      onError: onError("receipts"),
    }),
    unsubscribeLinks: unsubscribeLinksOf(options),
    trials: trialsOf(options, parts),
    assignCalls: () =>
      storage.batch("assign calls", (tx) =>
        assignCalls(tx, { ...when(), people: colleagues.agent, others: colleagues, recheck: ask }),
      ),
    tasks: {
      zone,
      calendar: chinaCalendar,
      taskRules: () => sharing().rules,
      keep: (signal) => keepTasks(storage, { ...when(), people: colleagues, leads: colleagues.leads }, signal),
    },
  };
}

/** How tasks are given out today: by the bank's policy, to whose customers they are, best bands first. */
function sharingOf({ definitions, clock }: BankOptions, { attributes }: ReachOfBankParts) {
  const own = attributes.filter(({ name }) => name === "manager");
  const managersOf: SharingOptions["managersOf"] = async (tx, customers) => {
    if (own.length === 0) return new Map();
    const states = await loadStates(tx, customers, own, false, { scores: false, tags: false });
    return new Map(
      [...states].flatMap(([customer, { values }]) =>
        typeof values.manager === "string" ? [[customer, personIdOf(values.manager)] as const] : [],
      ),
    );
  };
  const bands = (playbook: string) =>
    modelNamed(definitions, definitions.playbooks[playbook]?.model ?? "")?.bands ?? [];
  return () => ({ rules: taskRulesOn(definitions.policies, clock.today()), managersOf, bands });
}

/** Messages on trial; only where they can reach nobody but the local inbox. */
function trialsOf(options: BankOptions, { storage, people }: ReachOfBankParts): Trials {
  const { channels, clock, definitions } = options;
  const { content } = definitions;
  return {
    content: (name) => content[name],
    contents: Object.values(content),
    measure: (one) => measureOf(options, one),
    lookup: (tx, subject) => people.lookup(tx, subject),
    ...(channels === "local"
      ? { plan: (intent) => storage.batch("plan trial", (tx) => planTouches(tx, [intent], clock.now())) }
      : {}),
  };
}

/** Law is asked again in its newest state, with the policies that hold now. */
function recheckOf(
  { definitions, clock }: BankOptions,
  { policies, attributes }: ReachOfBankParts,
): NonNullable<DispatcherOptions["recheck"]> {
  return async (tx, touches) => {
    await policies.within(tx);
    const today = clock.today();
    return await recheck(tx, touches, {
      attributes,
      reach: reachOf(definitions),
      at: clock.now(),
      zone: definitions.organisation.zone,
      limits: limitsOf(definitions, today),
      natureOf: (id) => natureOf(definitions, id),
      costOf: (channel) => costOf(definitions, channel, today),
    });
  };
}

/** What channels report comes in by the same door as everything else. */
async function bring(intake: Intake, facts: readonly BroughtFact[]): Promise<number> {
  return (await acceptNumbered(intake, job("reports of channels"), facts)).accepted;
}
