/** A bank's reach put together: what goes out, what comes back, and the law right before anything does. */
import type { Definitions } from "#contracts/definitions";
import { recheck } from "#decision";
import { job } from "#ground/authority";
import { chinaCalendar } from "#ground/calendar";
import { actorOfPerson, personIdOf } from "#ground/organisation";
import type { Storage } from "#ground/storage";
import { acceptNumbered, type Intake } from "#intake";
import {
  type AssignedCalls,
  assignCalls,
  type BroughtFact,
  type Colleague,
  createDispatcher,
  createReceiver,
  type Dispatcher,
  type DispatcherOptions,
  planTouches,
  type Receiver,
  type UnsubscribeLinks,
} from "#reach";
import type { Bank, BankOptions, Trials } from "./bank-types.ts";
import { channelsOf, measureOf, unsubscribeLinksOf } from "./channels.ts";
import { costOf, limitsOf, natureOf, reachOf } from "./natures.ts";

/** Those who carry touches out themselves, with the units whose customers they serve. */
export interface Colleagues {
  readonly agents: readonly Colleague[];
  readonly managers: readonly Colleague[];
}

export async function colleaguesOf(storage: Storage, definitions: Definitions): Promise<Colleagues> {
  const having = async (role: "agent" | "manager"): Promise<Colleague[]> => {
    const people = definitions.organisation.people.filter((person) => person.roles.includes(role));
    const actors = await Promise.all(people.map(({ login }) => actorOfPerson(storage, personIdOf(login))));
    return actors.flatMap((actor) => (actor ? [{ person: actor.id, scope: actor.scope }] : []));
  };
  return { agents: await having("agent"), managers: await having("manager") };
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
}

export function reachOfBank(options: BankOptions, parts: ReachOfBankParts): ReachOfBank {
  const { storage, people, colleagues, onError } = parts;
  const { clock, definitions, engines } = options;
  const channels = channelsOf(options, { storage, managers: colleagues.managers });
  const ask = recheckOf(options, parts);
  return {
    dispatcher: createDispatcher({
      storage,
      clock,
      sole: engines.sole,
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
        assignCalls(tx, {
          people: colleagues.agents,
          at: clock.now(),
          zone: definitions.organisation.zone,
          calendar: chinaCalendar,
          recheck: ask,
        }),
      ),
  };
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
