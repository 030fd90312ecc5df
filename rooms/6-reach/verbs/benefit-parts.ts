/** What the verbs on benefits are given. */
import type { Definitions } from "#contracts/definitions";
import type { BusinessClock } from "#ground/clock";
import type { Storage } from "#ground/storage";
import type { People } from "#profile";
import type { Fingerprint } from "../rules/benefits/fingerprint.ts";
import type { BenefitParts } from "../steps/grant-benefits.ts";

export interface BenefitVerbParts {
  readonly storage: Storage;
  readonly people: Pick<People, "lookupAll">;
  /** With the policies that hold now. */
  readonly definitions: Pick<Definitions, "benefits" | "policies">;
  readonly fingerprint: Fingerprint;
  /** The secret seed of a round of a draw by its name; the same for the same name. */
  readonly seedOf: (draw: string) => string;
  readonly clock: Pick<BusinessClock, "now" | "today">;
}

/** The parts at this moment of the bank. */
export function partsNow({ definitions, fingerprint, clock }: BenefitVerbParts): BenefitParts {
  return { definitions, fingerprint, at: clock.now(), today: clock.today() };
}
