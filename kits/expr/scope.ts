import type { Faults } from "./cases.ts";
import type { Environment } from "./environment.ts";

/** What elaboration carries along. */
export interface Scope {
  readonly environment: Environment;
  readonly faults: Faults;
  readonly text: string;
}
