/** What a bank plans by: the matrix of lifecycle stages and AARRR steps, and boards of activities by goal. */
import { type Static, Type } from "typebox";
import { both, closed, id, names, oneOf, text } from "./schema-words.ts";

const strategy = Type.Optional(both);
const steps = {
  acquisition: strategy,
  activation: strategy,
  retention: strategy,
  revenue: strategy,
  referral: strategy,
};
const stageOfMatrix = closed(
  { traits: both, steps: closed(steps, "What is done at each AARRR step; one that is left out has no strategy") },
  "One lifecycle stage",
);
export const matrixSchema = closed(
  {
    stages: closed(
      {
        acquire: stageOfMatrix,
        grow: stageOfMatrix,
        promote: stageOfMatrix,
        consolidate: stageOfMatrix,
        warn: stageOfMatrix,
        winback: stageOfMatrix,
      },
      "Lifecycle stages",
    ),
  },
  "The matrix of lifecycle stages and AARRR steps: what customers are like, and the strategy of each cell",
);

const named = { id, zh: text("Chinese (zh-CN) name"), en: text("English name") };
const scene = closed(
  {
    ...named,
    kind: oneOf(["platform", "life"], "In the bank's own channels, or in everyday life"),
    benefits: Type.Array(id, { minItems: 1, uniqueItems: true, description: "What is granted in this scene" }),
  },
  "A scene in which customers meet the activity",
);
const activity = closed(
  {
    ...named,
    playbooks: Type.Array(id, { minItems: 1, uniqueItems: true, description: "Playbooks that carry it out" }),
    scenes: Type.Optional(Type.Array(scene, { minItems: 1 })),
  },
  "An activity",
);
export const boardSchema = closed(
  {
    id,
    ...names,
    goals: Type.Array(
      closed({ ...named, activities: Type.Array(activity, { minItems: 1 }) }, "What the activities are for"),
      { minItems: 1 },
    ),
  },
  "A board of activities by goal, with benefits by scene",
);

export type MatrixFile = Static<typeof matrixSchema>;
export type BoardFile = Static<typeof boardSchema>;
