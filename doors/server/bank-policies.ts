/** The policies of a bank that is open: what its files say waits for a second person, what one agreed to holds. */
import { keepPolicies, type Policies, proposePolicies } from "#decision";
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import type { Storage } from "#ground/storage";
import { readApplied } from "./applied/index.ts";
import type { BankOptions } from "./bank-types.ts";

/** Proposes what the definitions change; a bank that keeps no policies yet begins with what it ran by until now. */
export async function openPolicies(
  storage: Storage,
  database: string,
  { engines, definitions: { policies: files }, by }: BankOptions,
): Promise<Policies> {
  const actor = by ? await by(storage) : job("open bank");
  const first = async () => (await readApplied(engines.cluster, database))?.definitions.policies ?? files;
  return keepPolicies(storage, await proposePolicies(storage, actor, { files, first, at: machine.now() }));
}
