/** What people's questions and orders about audiences need. */
import type { Definitions } from "#contracts/definitions";
import type { BusinessClock } from "#ground/clock";
import type { Columnar } from "#ground/columnar";
import type { Storage } from "#ground/storage";
import type { People, ProfileRules } from "#profile";
import type { Audiences } from "./store/keeper.ts";

export interface AudienceParts {
  readonly storage: Storage;
  readonly columnar: Columnar;
  readonly people: People;
  readonly definitions: Pick<Definitions, "catalog" | "organisation" | "playbooks">;
  readonly rules: ProfileRules;
  readonly clock: Pick<BusinessClock, "now" | "today">;
  /** The audiences that hold now. */
  readonly audiences: Audiences;
}
