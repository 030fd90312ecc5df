/** Requests and answers about models: versions, who stands, what became of their scores. */
import { Type } from "typebox";
import { closed, instant, names, orNull, text } from "./decision-words.ts";

const whole = Type.Integer({ minimum: 1 });
const number = Type.Number();
const said = Type.Object(names);
const reason = Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the audit trail" });

const measures = Type.Object({
  auc: orNull(number),
  ks: orNull(number),
  logLoss: orNull(number),
  brier: orNull(number),
  trainRows: Type.Integer(),
  testRows: Type.Integer(),
});

const line = {
  model: text,
  version: Type.Integer(),
  state: Type.Enum(["draft", "challenger", "champion", "retired"]),
  origin: Type.Enum(["trained", "imported"]),
  algorithm: text,
  trainedAt: instant,
  madeBy: text,
  data: Type.Object({
    from: orNull(text),
    to: orNull(text),
    rows: Type.Integer(),
    positives: Type.Integer(),
  }),
  codeVersion: text,
  measures,
  proposedBy: orNull(Type.String({ description: "Who wants it promoted, while a second person is waited for" })),
  proposedFor: orNull(Type.Enum(["challenger", "champion"])),
  approvedBy: orNull(text),
  approvedAt: orNull(instant),
  replaced: orNull(Type.Integer({ description: "The champion whose place it took: one step back leads there" })),
  suspendedAt: orNull(Type.String({ format: "date-time", description: "Playbooks keep to their rules since then" })),
  suspendedWhy: orNull(said),
};

const band = Type.Object({
  from: number,
  to: number,
  rows: Type.Integer(),
  positives: Type.Integer(),
  rate: orNull(number),
  predicted: orNull(number),
});
const drift = Type.Object({ psi: number, state: Type.Enum(["stable", "watch", "act"]) });
const driftReport = Type.Object({
  rows: Type.Integer(),
  score: drift,
  features: Type.Array(Type.Object({ name: text, psi: number, state: Type.Enum(["stable", "watch", "act"]) })),
});
const alarm = Type.Object({
  kind: Type.Enum(["score_drift", "feature_drift", "calibration", "auc"]),
  level: Type.Enum(["watch", "act"]),
  value: number,
  limit: number,
  feature: Type.Optional(text),
  ...names,
});
const judged = Type.Object({
  rows: Type.Integer(),
  positives: Type.Integer(),
  rate: orNull(number),
  predicted: orNull(number),
  auc: orNull(number),
  ks: orNull(number),
  brier: orNull(number),
  logLoss: orNull(number),
  calibration: orNull(Type.Object({ slope: number, intercept: number })),
  bands: Type.Array(band, { description: "Highest first: foretold against what came about" }),
  drift: orNull(driftReport),
  alarms: Type.Array(alarm),
});
const verdict = Type.Enum(["stands", "watch", "falls_back", "too_early"]);
const batch = Type.Object({
  moment: instant,
  champion: Type.Integer(),
  challenger: orNull(Type.Integer()),
  share: number,
  customers: Type.Integer(),
  challenged: Type.Integer(),
  publishedAt: instant,
  until: instant,
  drift: orNull(driftReport),
  judgedAt: orNull(instant),
  verdict: orNull(verdict),
  versions: Type.Array(Type.Object({ version: Type.Integer(), role: Type.Enum(["champion", "challenger"]), judged }), {
    description: "Each on the customers whom it scored; empty until outcomes are known",
  }),
});

export const ModelsAnswer = Type.Object(
  {
    models: Type.Array(
      Type.Object({
        model: text,
        ...names,
        score: text,
        trains: Type.Enum(["question", "calls"], {
          description: "question: from what the bank knows of customers at moments; calls: from records of calls",
        }),
        algorithms: Type.Array(text, { description: "Those that are compared; empty: all, or the one it always was" }),
      }),
      { description: "Files of the bank, also those without a version" },
    ),
    versions: Type.Array(Type.Object(line)),
  },
  { title: "Models" },
);
export const ModelPath = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 100, description: "Id of a model, as instalment" }),
});
export const ModelVersionPath = Type.Object({ ...ModelPath.properties, version: whole });
export const ModelAnswer = Type.Object(
  {
    model: text,
    ...names,
    score: text,
    versions: Type.Array(Type.Object(line), { description: "Newest first" }),
    changes: Type.Array(
      Type.Object({ version: Type.Integer(), what: text, by: text, at: instant, reason: orNull(text) }),
      { description: "Newest first" },
    ),
    batches: Type.Array(batch, { description: "Scores that went out together, newest first" }),
  },
  { title: "Model" },
);
export const ModelVersionAnswer = Type.Object(
  {
    ...line,
    definition: text,
    card: Type.Array(Type.Object({ title: said, text: said }), { description: "The model card" }),
    fairness: Type.Array(
      Type.Object({
        by: text,
        group: text,
        rows: Type.Integer(),
        positives: Type.Integer(),
        rate: orNull(number),
        meanProbability: orNull(number),
        auc: orNull(number),
        selectedShare: orNull(number),
      }),
    ),
    report: Type.Unknown({ description: "What training measured on rows that it never saw" }),
  },
  { title: "ModelVersion" },
);

export const PromoteModelRequest = Type.Object(
  {
    version: whole,
    to: Type.Optional(Type.Enum(["challenger", "champion"], { description: "Default champion" })),
  },
  { title: "PromoteModel", ...closed },
);
export const PromotedModelAnswer = Type.Object(
  {
    model: text,
    version: Type.Integer(),
    state: line.state,
    waiting: Type.Boolean({ description: "A second person is waited for" }),
    proposedBy: text,
    replaced: orNull(Type.Integer()),
  },
  { title: "PromotedModel" },
);
export const ModelReasonRequest = Type.Object({ reason }, { title: "ModelReason", ...closed });
export const ModelVersionReasonRequest = Type.Object(
  { version: whole, reason },
  { title: "ModelVersionReason", ...closed },
);
export const ModelRolledBackAnswer = Type.Object(
  { model: text, from: Type.Integer(), version: Type.Integer() },
  { title: "ModelRolledBack" },
);
export const ModelStandsAnswer = Type.Object({ model: text, version: Type.Integer() }, { title: "ModelStands" });
export const ComparedModelsAnswer = Type.Object(
  {
    model: text,
    sides: Type.Array(
      Type.Object({
        version: Type.Integer(),
        state: line.state,
        algorithm: text,
        measures,
        batches: Type.Array(Type.Object({ moment: instant, judged })),
      }),
    ),
    share: Type.Number({ description: "Share of the customers whom the challenger scores" }),
  },
  { title: "ComparedModels" },
);
export const BackTestRequest = Type.Object(
  {
    version: Type.Optional(whole),
    batches: Type.Optional(Type.Integer({ minimum: 1, maximum: 24, description: "Months; default three" })),
  },
  { title: "BackTest", ...closed },
);
export const BackTestAnswer = Type.Object(
  {
    model: text,
    version: Type.Integer(),
    batches: Type.Array(
      Type.Object({
        moment: instant,
        day: text,
        frozen: Type.Boolean({ description: "Its scores went out on the day" }),
        unseen: Type.Boolean({ description: "The version learnt from no row of the day or after it" }),
        judged,
      }),
      { description: "Newest first" },
    ),
    limits: Type.Object({ aucMin: orNull(number), psiMax: number, calibrationMax: number }),
    verdict,
  },
  { title: "BackTested" },
);
