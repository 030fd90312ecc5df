/** Conditions inside definition files. */
import { checkCondition, type Environment } from "#kits/expr";
import type { Path, Place, Problems } from "./problems.ts";

/** Reports what is wrong with a condition at the place where it stands. */
export function checkConditionAt(
  place: Place,
  path: Path,
  text: string,
  environment: Environment,
  problems: Problems,
): void {
  for (const { start, en, zh } of checkCondition(text, environment).problems) {
    problems.add(place, path, "condition", { message: en, position: start + 1 }, { message: zh });
  }
}
