/** Who of several colleagues works which customer of a list. */
import type { CustomerNumber } from "#ground/ids";

export interface Shared {
  readonly customer: CustomerNumber;
  /** Unit that serves the customer; null: head office. */
  readonly unit: number | null;
  /** The relationship manager's login, where the customer has one. */
  readonly manager: string | null;
}

export interface Colleague {
  readonly login: string;
  /** Person's id. */
  readonly person: string;
  /** Units whose customers the colleague sees. */
  readonly scope: "all" | readonly number[];
}

/**
 * Gives each customer to one colleague who sees the customer: to the own manager where that is one of them, all others
 * evenly, in the order given. Customers whom none of them sees are missing in the answer.
 */
export function shareOut(customers: readonly Shared[], colleagues: readonly Colleague[]): Map<CustomerNumber, string> {
  const byLogin = new Map(colleagues.map((one) => [one.login, one]));
  const near = new Map<number | null, readonly Colleague[]>();
  const load = new Map<string, number>();
  const shares = new Map<CustomerNumber, string>();
  const give = (customer: CustomerNumber, { person }: Colleague): void => {
    shares.set(customer, person);
    load.set(person, (load.get(person) ?? 0) + 1);
  };
  const rest: Shared[] = [];
  for (const one of customers) {
    const own = one.manager === null ? undefined : byLogin.get(one.manager);
    if (own && sees(own, one.unit)) give(one.customer, own);
    else rest.push(one);
  }
  // Those whom few can take go first: else those few would already be laden with customers that anybody could take.
  for (const { unit } of rest)
    if (!near.has(unit))
      near.set(
        unit,
        colleagues.filter((one) => sees(one, unit)),
      );
  const choice = ({ unit }: Shared): readonly Colleague[] => near.get(unit) ?? [];
  for (const one of [...rest].sort((a, b) => choice(a).length - choice(b).length)) {
    const [first, ...others] = choice(one);
    if (!first) continue;
    const weight = ({ person }: Colleague): number => load.get(person) ?? 0;
    give(
      one.customer,
      others.reduce((least, other) => (weight(other) < weight(least) ? other : least), first),
    );
  }
  return shares;
}

/** Whether a colleague sees the customers of a unit. */
export function sees({ scope }: Pick<Colleague, "scope">, unit: number | null): boolean {
  return scope === "all" || (unit !== null && scope.includes(unit));
}
