import { seededRandom } from "#ground/random";
import { takeRows } from "../dataset.ts";
import { fitUplift, type UpliftInput } from "./learn.ts";
import { type Effect, effectOf, type Told } from "./measure.ts";

export const quadrantNames = ["persuadable", "sure_thing", "lost_cause", "do_not_disturb"] as const;
/** Persuadable: acts because of it. Sure thing: acts anyway. Lost cause: does not either way. Do not disturb: is put off by it. */
export type QuadrantName = (typeof quadrantNames)[number];

export interface QuadrantRules {
  /** An effect of at least this much pays; one of at most its negative harms. */
  readonly margin: number;
  /** Who acts at least this often without the treatment is a sure thing. */
  readonly sure: number;
}

export interface Quadrant {
  readonly name: QuadrantName;
  readonly rows: number;
  /** What was measured among them; null where an arm is missing. */
  readonly effect: Effect | null;
}

export function quadrantOf(effect: number, untreated: number, { margin, sure }: QuadrantRules): QuadrantName {
  if (effect >= margin) return "persuadable";
  if (effect <= -margin) return "do_not_disturb";
  return untreated >= sure ? "sure_thing" : "lost_cause";
}

export interface Quartered {
  readonly y: ArrayLike<number>;
  readonly treated: ArrayLike<number>;
  /** Predicted effects. */
  readonly effects: ArrayLike<number>;
  /** Predicted probabilities without the treatment. */
  readonly untreated: ArrayLike<number>;
  readonly rules: QuadrantRules;
}

/** Rows in four by prediction, each with the effect that was measured in it. */
export function quadrants({ y, treated, effects, untreated, rules }: Quartered): Quadrant[] {
  const rows = new Map<QuadrantName, number[]>(quadrantNames.map((name) => [name, []]));
  for (let i = 0; i < y.length; i++) {
    rows.get(quadrantOf(effects[i] as number, untreated[i] as number, rules))?.push(i);
  }
  return [...rows].map(([name, own]) => ({ name, rows: own.length, effect: effectOf(y, treated, own) }));
}

/**
 * How sure the effect on each of `rows` is: the learner anew on rows drawn arm by arm with replacement, ± 1.96 standard
 * deviations around what all rows teach. Tells of the scatter of the rows; what the base learner cannot express it cannot tell.
 */
export async function effectIntervals(
  input: UpliftInput,
  rows: UpliftInput["data"],
  draws = 30,
): Promise<readonly Told[]> {
  const { model } = await fitUplift(input);
  const values = model.effect(rows);
  const random = seededRandom(`intervals/${input.seed ?? 0}`);
  const [sums, squares] = [new Float64Array(rows.rows), new Float64Array(rows.rows)];
  const arms = [0, 1].map((arm) =>
    [...Uint32Array.from({ length: input.data.rows }, (_, i) => i)].filter(
      (row) => ((input.treated[row] as number) > 0.5 ? 1 : 0) === arm,
    ),
  );
  for (let n = 0; n < draws; n++) {
    const drawn = arms.flatMap((own) => own.map(() => own[random.below(own.length)] as number));
    const again = await fitUplift({
      ...input,
      data: takeRows(input.data, drawn),
      y: Float64Array.from(drawn, (row) => input.y[row] as number),
      treated: Uint8Array.from(drawn, (row) => ((input.treated[row] as number) > 0.5 ? 1 : 0)),
      known: true,
    });
    again.model.effect(rows).forEach((value, i) => {
      sums[i] = (sums[i] as number) + value;
      squares[i] = (squares[i] as number) + value * value;
    });
  }
  return [...values].map((value, i) => {
    const mean = (sums[i] as number) / draws;
    const scatter = Math.sqrt(
      Math.max(0, (squares[i] as number) / draws - mean * mean) * (draws / Math.max(1, draws - 1)),
    );
    return { value, low: value - 1.96 * scatter, high: value + 1.96 * scatter };
  });
}
