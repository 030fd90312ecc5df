/** The first step of an engine set: facts of merged customers become the survivor's, those of erased ones nobody's. */
import type { CustomerNumber } from "#ground/ids";
import type { Tx } from "#ground/storage";
import { readRedirects, shareIdentity } from "../store/identity.ts";

/** A fact as the rooms see it. */
export type Admitted<F> = F & {
  /** The number for which it came, where that was merged into the fact's customer. */
  readonly cameFor?: CustomerNumber;
};

/**
 * The facts of a set as the rooms may see them. Holds off merges and erasures until the transaction ends, so that what
 * it says stays true for the set.
 */
export async function admitFacts<F extends { readonly customer: CustomerNumber }>(
  tx: Tx,
  facts: readonly F[],
): Promise<readonly Admitted<F>[]> {
  await shareIdentity(tx);
  return await redirectFacts(tx, facts);
}

/** The same for a transaction that shares identities already. */
export async function redirectFacts<F extends { readonly customer: CustomerNumber }>(
  tx: Tx,
  facts: readonly F[],
): Promise<readonly Admitted<F>[]> {
  const redirects = await readRedirects(
    tx,
    facts.map((fact) => fact.customer),
  );
  return redirects.size === 0 ? (facts as readonly Admitted<F>[]) : redirected(facts, redirects);
}

/** Facts under the customers that they count for. */
export function redirected<F extends { readonly customer: CustomerNumber }>(
  facts: readonly F[],
  redirects: ReadonlyMap<CustomerNumber, CustomerNumber | null>,
): Admitted<F>[] {
  return facts.flatMap((fact): Admitted<F>[] => {
    const survivor = redirects.get(fact.customer);
    if (survivor === undefined) return [fact];
    return survivor === null ? [] : [{ ...fact, customer: survivor, cameFor: fact.customer }];
  });
}
