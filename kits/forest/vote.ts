import { applyCalibration, type Calibration } from "./calibrate.ts";
import { cases } from "./cases.ts";
import { logit } from "./logistic.ts";
import type { Model, ModelJson } from "./model.ts";

/** A model that votes, and how its margin becomes a probability. */
export interface Voter {
  readonly model: Model;
  readonly calibration: Calibration;
  /** What its vote counts; above 0. */
  readonly weight: number;
}

/** `perennial/vote@1`. */
export interface VoteJson extends ModelJson {
  readonly format: "perennial/vote@1";
  readonly voters: readonly {
    readonly model: ModelJson;
    readonly calibration: Calibration;
    readonly weight: number;
  }[];
}

/** The weighted mean of several models' probabilities (soft voting). Its margin is the log-odds of that mean. */
export function voteModel(voters: readonly Voter[]): Model {
  if (voters.length === 0) throw cases.empty();
  const total = voters.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0) || voters.some(({ weight }) => !(weight >= 0))) throw cases.bad_number({ what: "weight", least: 0 });
  return {
    kind: "vote",
    features: [...new Set(voters.flatMap(({ model }) => model.features))],
    predictMargin(rows) {
      const sum = new Float64Array(rows.rows);
      for (const { model, calibration, weight } of voters) {
        const probabilities = applyCalibration(calibration, model.predictMargin(rows));
        for (let row = 0; row < sum.length; row++) {
          sum[row] = (sum[row] as number) + (weight / total) * (probabilities[row] as number);
        }
      }
      return sum.map(logit);
    },
    toJson: (): VoteJson => ({
      format: "perennial/vote@1",
      voters: voters.map(({ model, ...rest }) => ({ ...rest, model: model.toJson() })),
    }),
  };
}

export function voteFromJson({ voters }: VoteJson, read: (json: ModelJson) => Model): Model {
  return voteModel(voters.map(({ model, ...rest }) => ({ ...rest, model: read(model) })));
}
