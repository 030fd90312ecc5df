/** Who of a simulated bank is held out and who is a control, by the draws that the product makes. */
import { bankExperiment, controlOf, type Experiment, playbookExperiment } from "#decision";
import { fnv1a32 } from "#ground/random";
import { runBookOf } from "#playbook";
import type { Bank } from "../../bank-types.ts";

export interface Arms {
  /** Whether a customer gets no marketing at all. */
  holdout(customer: number): boolean;
  /** Whether a customer is a control of a playbook, enrolled or not. */
  control(playbook: string, customer: number): boolean;
}

/** @param subjectOf the bank's id of a simulated customer */
export async function armsOf(
  { playbooks, policies, clock }: Pick<Bank, "playbooks" | "policies" | "clock">,
  subjectOf: (customer: number) => string,
): Promise<Arms> {
  const book = await playbooks.book();
  const runs = runBookOf(book);
  const bank = bankExperiment(policies.current.policies, clock.today());
  const isOut = (experiment: Experiment, customer: number): boolean => {
    const { draw, share } = controlOf(experiment, String(fnv1a32(subjectOf(customer))));
    return draw < share;
  };
  const experiments = new Map(
    [...book.live].map(([id, { version }]): [string, Experiment] => {
      const share = runs.of(id, version)?.control ?? 0;
      return [id, { experiment: playbookExperiment(id), share, salt: `playbook:${id}` }];
    }),
  );
  return {
    holdout: (customer) => bank !== null && isOut(bank, customer),
    control(playbook, customer) {
      const experiment = experiments.get(playbook);
      return experiment !== undefined && experiment.share > 0 && isOut(experiment, customer);
    },
  };
}
