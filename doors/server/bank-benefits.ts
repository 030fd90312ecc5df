/** What a bank's verbs on benefits work with: its definitions, and hashes and seeds by the installation's secret. */
import { type BenefitVerbParts, fingerprints } from "#reach";
import type { Bank } from "./bank-types.ts";
import type { Engines } from "./engines.ts";

export function benefitsOf(
  bank: Pick<Bank, "storage" | "people" | "definitions" | "clock" | "name">,
  { secrets }: Pick<Engines, "secrets">,
): BenefitVerbParts {
  const { storage, people, definitions, clock, name } = bank;
  return {
    storage,
    people,
    definitions,
    clock,
    fingerprint: fingerprints(secrets.derive(`reach:benefits:${name}`)),
    seedOf: (draw) => secrets.deriveText(`reach:draw:${name}:${draw}`),
  };
}
