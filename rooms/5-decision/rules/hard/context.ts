/** What hard rules look at, and words that they share. */
import type { Channel } from "#contracts/definitions";
import { type Day, dayOf } from "#ground/clock";
import type { Fen } from "#ground/money";
import type { ReasonCode } from "../reasons.ts";
import type { Action, CustomerFacts, Denial, Limits } from "../types.ts";

/** What the law needs of a decision; a decision's inputs are of this shape. */
export interface LawInputs {
  readonly at: Date;
  /** The bank's zone. */
  readonly zone: string;
  readonly facts: CustomerFacts;
  readonly limits: Limits;
  /** `rank`: the customer came to the bank and nothing is sent; what limits sending is not asked. */
  readonly mode: "reserve" | "rank";
  /** Send key of a touch that has its place already and is asked again: its own contact does not count. */
  readonly own?: string;
}

/** What the law needs of an action. */
export type LawAction = Pick<
  Action,
  "class" | "category" | "product" | "productKind" | "risks" | "personal" | "automated" | "due" | "deadline"
> &
  Partial<Pick<Action, "urgent">>;

export interface LawWay {
  readonly channel: Channel;
  readonly cost: Fen;
}

export interface ActionContext extends LawInputs {
  readonly action: LawAction;
  /** The bank's day of the decision. */
  readonly today: Day;
  /** The intended instant of the touch: when it is due, and not in the past. */
  readonly intended: Date;
  /** What caps said of the same inputs before, by all else that they look at. */
  readonly capped?: Map<string, readonly Denial[]>;
}

export interface WayContext extends ActionContext {
  readonly way: LawWay;
  /** When the touch may go out: the intended instant, or the next opening of its window. */
  readonly notBefore: Date;
}

export type ActionRule = (context: ActionContext) => readonly Denial[];
export type WayRule = (context: WayContext) => readonly Denial[];

export const none: readonly Denial[] = [];

export function deny(code: ReasonCode, rule: string, until: Date | null = null): readonly Denial[] {
  return [{ code, rule, until }];
}

/** Only marketing is bound by consent, rests, minors' age and the like; service, transaction and risk messages are not. */
export function isMarketing({ action }: ActionContext): boolean {
  return action.class === "marketing";
}

/** Marketing, and service that is put before a customer as a recommendation. */
export function recommends({ action, mode }: ActionContext): boolean {
  return action.class === "marketing" || (mode === "rank" && action.class === "service");
}

/** Remembers results of a pure function by a text; forgets all when there are too many. */
export function remembered<T>(most: number): (key: string, make: () => T) => T {
  const known = new Map<string, T>();
  return (key, make) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = make();
    if (known.size >= most) known.clear();
    known.set(key, made);
    return made;
  };
}

const days = remembered<Day>(2_000);

/** The bank's day of an instant. Whole sets are decided at one instant: its day is found once. */
export function dayAt(instant: Date, zone: string): Day {
  return days(`${zone} ${instant.getTime()}`, () => dayOf(instant, zone));
}
