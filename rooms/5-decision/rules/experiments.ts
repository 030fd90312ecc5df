/** Who is held out and who is treated: sticky draws that anyone can compute again from salt and pseudonym. */
import { stickyShare } from "#ground/random";
import type { Action, Control } from "./types.ts";

export type Arm = "treated" | "control";

/** The bank-wide holdout: no marketing at all. */
export const bankHoldout = "bank";
/** A random holdout of a policy's own, which the playbooks that name the policy share. */
export const policyHoldout = (policy: string): string => `holdout:${policy}`;
const isHoldout = (experiment: string): boolean => experiment === bankHoldout || experiment.startsWith("holdout:");
export const playbookExperiment = (playbook: string): string => `playbook:${playbook}`;
export const waveExperiment = (playbook: string, wave: string): string => `wave:${playbook}/${wave}`;

export interface Experiment {
  /** `bank`, `holdout:<policy>`, `playbook:<id>` or `wave:<id>/<wave>`. */
  readonly experiment: string;
  /** Share that is held out, 0 to 1. */
  readonly share: number;
  /** Fixes who is held out; another salt draws anew. */
  readonly salt: string;
}

/** A customer's draw in an experiment. @param sticky the customer's stable pseudonym */
export function controlOf({ experiment, share, salt }: Experiment, sticky: string): Control {
  return { experiment, share, draw: stickyShare(salt, sticky) };
}

/**
 * Ranges of draws by arm: each arm starts where it would with everybody in the experiment, so that more coverage keeps
 * every assignment that was made.
 * @param weights shares of the arms, together 1
 * @param coverage share of customers who take part, 0 to 1
 */
export function rangesOf(
  weights: readonly number[],
  coverage = 1,
): readonly (readonly [from: number, below: number])[] {
  let start = 0;
  return weights.map((weight) => {
    const from = start;
    start += weight;
    return [from, from + coverage * weight] as const;
  });
}

/** The arm of a draw: the first range that holds it; undefined: takes no part. */
export function rangeOf(draw: number, ranges: readonly (readonly [from: number, below: number])[]): number | undefined {
  const at = ranges.findIndex(([from, below]) => draw >= from && draw < below);
  return at < 0 ? undefined : at;
}

export function armOf({ share, draw }: Control): Arm {
  return draw < share ? "control" : "treated";
}

/** The arms of all experiments that candidates take part in; written before anybody is exposed. */
export function armsOf(actions: readonly Action[]): Readonly<Record<string, Arm>> {
  const arms = new Map<string, Arm>();
  for (const { controls } of actions)
    for (const control of controls)
      if (arms.get(control.experiment) !== "control") arms.set(control.experiment, armOf(control));
  return Object.fromEntries([...arms].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Why an action is kept from a customer for comparison's sake. Marketing alone has a holdout and controls. */
export function heldOut(action: Pick<Action, "class" | "controls">): "holdout" | "control" | null {
  if (action.class !== "marketing") return null;
  let held: "control" | null = null;
  for (const control of action.controls) {
    if (armOf(control) !== "control") continue;
    if (isHoldout(control.experiment)) return "holdout";
    held = "control";
  }
  return held;
}
