/** What came of a playbook, and what stands in the address of its page. */
import type { Answer } from "../../api/client.ts";

export type Outcome = Answer<"/v1/outcomes/playbooks/{id}">;

export interface OutcomeState {
  readonly playbook?: string;
  readonly from?: string;
  readonly to?: string;
  readonly unit?: string;
}
