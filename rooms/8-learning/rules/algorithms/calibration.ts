/** How margins of rows that a model did not see become probabilities. */
import { applyCalibration, type Calibration, fitIsotonic, fitPlatt, logLoss, plattTargets } from "#kits/forest";

export type CalibrationMethod = "platt" | "isotonic" | "auto";

/** Isotonic steps must be this much better (share of the log-loss) to be worth their ties. */
const WORTH = 0.005;
const FOLDS = 5;
/** Of fewer rows no left-out loss is worth a word. */
const ENOUGH = 200;

/**
 * `auto` takes Platt's curve, or isotonic steps where they lower the log-loss of rows left out of the calibration clearly:
 * as where margins are no log-odds.
 */
export function calibrate(margins: Float64Array, y: Float64Array, method: CalibrationMethod): Calibration {
  if (method === "platt") return fitPlatt(margins, y);
  if (method === "isotonic") return steps(margins, y);
  if (y.length < ENOUGH) return fitPlatt(margins, y);
  const curve = leftOutLoss(margins, y, fitPlatt);
  const stepped = leftOutLoss(margins, y, steps);
  return stepped < curve * (1 - WORTH) ? steps(margins, y) : fitPlatt(margins, y);
}

/** Isotonic, its ends kept off 0 and 1 as Platt's targets are: a few rows without a positive are no proof. */
function steps(margins: Float64Array, y: Float64Array): Calibration {
  const positives = y.reduce((sum, label) => sum + (label > 0.5 ? 1 : 0), 0);
  const { positive: most, negative: least } = plattTargets(positives, y.length - positives);
  const fitted = fitIsotonic(margins, y);
  return { ...fitted, probabilities: fitted.probabilities.map((p) => Math.min(most, Math.max(least, p))) };
}

function leftOutLoss(
  margins: Float64Array,
  y: Float64Array,
  learn: (margins: Float64Array, y: Float64Array) => Calibration,
): number {
  const out = new Float64Array(y.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    // Rows of a held-out part stand in the order of the file: every fifth is a fair share of each stretch.
    const inside = (_: number, row: number) => row % FOLDS !== fold;
    const fitted = learn(margins.filter(inside), y.filter(inside));
    const own = applyCalibration(
      fitted,
      margins.filter((_, row) => row % FOLDS === fold),
    );
    own.forEach((p, place) => {
      out[place * FOLDS + fold] = p;
    });
  }
  return logLoss(y, out) ?? Number.POSITIVE_INFINITY;
}
