/** Who is in which audiences, and the facts that tell of it. Pure. */

import { type CustomerNumber, derivedId } from "#ground/ids";

/** Source of the facts by which this room tells of its changes. */
export const AUDIENCE_FACTS = "perennial/audience";

/** One customer's memberships: sorted numbers. Revision 0: the customer has no row yet. */
export interface Membership {
  readonly customer: CustomerNumber;
  readonly members: readonly number[];
  readonly revision: number;
}

export interface MembershipChange {
  readonly before: Membership;
  readonly after: Membership;
  readonly entered: readonly number[];
  readonly left: readonly number[];
}

/** Memberships after answers, by number; undefined where nothing changes. */
export function answered(
  before: Membership,
  answers: Iterable<readonly [number, boolean]>,
): MembershipChange | undefined {
  const entered: number[] = [];
  const left: number[] = [];
  for (const [number, isMember] of answers) {
    if (before.members.includes(number) === isMember) continue;
    (isMember ? entered : left).push(number);
  }
  if (entered.length === 0 && left.length === 0) return undefined;
  const kept = left.length === 0 ? before.members : before.members.filter((number) => !left.includes(number));
  const members = [...kept, ...entered].sort((a, b) => a - b);
  return { before, after: { ...before, members, revision: before.revision + 1 }, entered, left };
}

export interface CrossingFact {
  readonly customer: CustomerNumber;
  readonly type: "audience_entered" | "audience_left";
  readonly source: string;
  readonly id: string;
  readonly occurredAt: Date;
  readonly data: { readonly name: string; readonly initial?: true; readonly seen?: true };
  readonly trace?: string;
}

export interface Telling {
  readonly at: Date;
  /** Nothing happened to the customers: the audience is new, or means something else now. */
  readonly isInitial?: (number: number) => boolean;
  /** Later rooms of the same set look at the crossings themselves. */
  readonly isSeen?: boolean;
  readonly nameOf: (number: number) => string | undefined;
  readonly traceOf?: (customer: CustomerNumber) => string | null | undefined;
}

/** One fact for each audience entered or left. The revision makes its id: told twice it is a duplicate. */
export function crossings(changes: readonly MembershipChange[], telling: Telling): CrossingFact[] {
  const facts: CrossingFact[] = [];
  for (const { after, entered, left } of changes) {
    for (const number of entered) tell(facts, "audience_entered", after, number, telling);
    for (const number of left) tell(facts, "audience_left", after, number, telling);
  }
  return facts;
}

function tell(
  facts: CrossingFact[],
  type: CrossingFact["type"],
  { customer, revision }: Membership,
  number: number,
  { at, nameOf, isInitial, isSeen, traceOf }: Telling,
): void {
  const name = nameOf(number);
  if (name === undefined) return;
  const trace = traceOf?.(customer);
  facts.push({
    customer,
    type,
    source: AUDIENCE_FACTS,
    id: derivedId(type, String(customer), String(number), String(revision)),
    occurredAt: at,
    data: {
      name,
      ...(isInitial?.(number) ? { initial: true as const } : {}),
      ...(isSeen ? { seen: true as const } : {}),
    },
    ...(trace === null || trace === undefined ? {} : { trace }),
  });
}
