/** What came of a playbook, and what stands in the address of its page. */
import type { Answer } from "../../api/client.ts";

export type Outcome = Answer<"/v1/outcomes/playbooks/{id}">;

export const workGroups = ["owner", "unit", "playbook", "role"] as const;

export interface OutcomeState {
  readonly playbook?: string;
  readonly from?: string;
  readonly to?: string;
  readonly unit?: string;
  /** Days of the overview. */
  readonly days?: number;
  /** What colleagues' work is told by. */
  readonly by?: (typeof workGroups)[number];
}
