/** Who belongs to a household, and tags of whole households. Pure. */

export interface HouseholdFact {
  readonly customer: number;
  readonly type: string;
  readonly source: string;
  readonly id: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Membership {
  readonly household: string;
  readonly relation: string | null;
  readonly since: Date;
  readonly source: string;
  readonly fact: string;
}

export const householdFactTypes: ReadonlySet<string> = new Set(["household_linked", "household_unlinked"]);

/** The membership after a fact; the same one where the fact changes nothing. One household at a time. */
export function nextMembership(before: Membership | undefined, fact: HouseholdFact): Membership | undefined {
  const { household, relation } = fact.data;
  if (typeof household !== "string" || household === "") return before;
  if (fact.type === "household_linked") {
    const said = typeof relation === "string" && relation !== "" ? relation : null;
    if (before?.household === household && before.relation === said) return before;
    const since = before?.household === household ? before.since : fact.occurredAt;
    return { household, relation: said, since, source: fact.source, fact: fact.id };
  }
  if (fact.type === "household_unlinked") return before?.household === household ? undefined : before;
  return before;
}

/** A tag of whole households: a money attribute summed over the members, named by bands. */
export interface HouseholdTagRule {
  readonly name: string;
  readonly attribute: string;
  /** From yuan upwards, in any order; below the lowest there is no tag. */
  readonly bands: readonly { readonly value: string; readonly from: number }[];
  /** Customers whom it concerns: those with this attribute (a relationship manager). */
  readonly managedBy: string;
}

/** The tier of a family by the assets of all its members; shown for customers with a relationship manager. */
export const householdTier: HouseholdTagRule = {
  name: "household_tier",
  attribute: "aum",
  bands: [
    { value: "private", from: 6_000_000 },
    { value: "affluent", from: 200_000 },
    { value: "mass", from: 0 },
  ],
  managedBy: "manager",
};
