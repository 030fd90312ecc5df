/** `/v1/models/:id/trainings…`, and how a version does: training with progress and an end, measures, reasons and bands. */
import type { FastifyRequest } from "fastify";
import { type Question, questionFeatures } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import { type Routes, Type, wired } from "#ground/http";
import {
  championOf,
  evaluateQuestion,
  learningPermissions,
  type ModelVersion,
  type RankedFeature,
  versionOf,
} from "#learning";
import { questionNamed, questionParts } from "../bank-questions.ts";
import type { Bank } from "../bank-types.ts";
import { Trainings, trainingStates } from "../model-trainings.ts";

export interface ModelTrainingRouteOptions {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
  readonly bank: Bank;
  /** Those of this process; its own when absent. */
  readonly trainings?: Trainings;
}

const common = { tags: ["learning"], security: [{ key: [] }, { session: [] }] };
const text = Type.String();
const number = Type.Number();
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const words = { zh: text, en: text };
const modelPath = Type.Object({ id: Type.String({ maxLength: 100 }) });
const trainingPath = Type.Object({ id: Type.String({ maxLength: 100 }), training: Type.String({ maxLength: 100 }) });
const versionQuery = Type.Object({
  version: Type.Optional(Type.Integer({ minimum: 1, description: "The champion by default, else the newest version" })),
});
const day = Type.String({ format: "date" });
const instant = Type.String({ format: "date-time" });

const Training = Type.Object({
  id: text,
  model: text,
  state: Type.Enum([...trainingStates]),
  stage: Type.String({ description: "rows, fit, evaluate" }),
  done: Type.Integer(),
  total: Type.Integer(),
  startedAt: instant,
  endedAt: orNull(instant),
  version: orNull(Type.Integer({ description: "The draft that came of it" })),
  reason: orNull(Type.Object(words)),
});
const band = Type.Object({
  from: number,
  to: number,
  rows: Type.Integer(),
  positives: Type.Integer(),
  rate: orNull(number),
  predicted: orNull(number),
  interval: orNull(Type.Array(number, { description: "95 % interval of the rate" })),
});
const group = Type.Object({
  group: text,
  rows: Type.Integer(),
  positives: Type.Integer(),
  rate: number,
  predicted: number,
  auc: orNull(number),
  selection: Type.Number({ description: "Share of the group in the top tenth, over its share of all" }),
});
const Evaluation = Type.Object({
  model: text,
  version: Type.Integer(),
  from: day,
  to: day,
  moments: Type.Integer(),
  seen: Type.Integer({ description: "Moments that the version had learnt from" }),
  rows: Type.Integer(),
  positives: Type.Integer(),
  auc: orNull(number),
  ks: orNull(number),
  gini: orNull(number),
  logLoss: orNull(number),
  brier: orNull(number),
  calibration: Type.Object({ slope: orNull(number), intercept: orNull(number), ece: orNull(number) }),
  bands: Type.Array(band),
  byMonth: Type.Array(group),
  groups: Type.Record(Type.String(), Type.Array(group)),
  psi: orNull(number),
});
const Explanation = Type.Object({
  model: text,
  version: Type.Integer(),
  method: orNull(text),
  ranking: Type.Array(
    Type.Object({
      feature: text,
      ...words,
      share: number,
      importance: number,
      direction: Type.Integer({ description: "1: more raises the probability; -1: lowers it; 0: neither" }),
      dependence: Type.Array(Type.Object({ value: orNull(text), rows: Type.Integer(), effect: number })),
    }),
  ),
});
const Bands = Type.Object({ model: text, version: Type.Integer(), bands: Type.Array(band) });

export const modelTrainingRoutes: Routes<ModelTrainingRouteOptions> = async (server, parts) => {
  const { trainings = new Trainings(parts.bank) } = parts;
  server.addHook("onClose", () => trainings.stop());
  const { authenticate } = parts;
  server.post(
    "/v1/models/:id/trainings",
    {
      schema: {
        ...common,
        summary: "Train a model by its file",
        description: "Goes on after the answer; ask for its progress. What comes of it is a draft.",
        params: modelPath,
        response: { 202: Training },
      },
    },
    async (request, reply) =>
      reply.code(202).send(wired(trainings.start(await authenticate(request), request.params.id)) as never),
  );
  server.get(
    "/v1/models/:id/trainings",
    {
      schema: {
        ...common,
        summary: "Trainings of a model, the newest first",
        params: modelPath,
        response: { 200: Type.Object({ trainings: Type.Array(Training) }) },
      },
    },
    async (request) => {
      allow(await authenticate(request), learningPermissions.read);
      questionNamed(parts.bank, request.params.id);
      return { trainings: wired(trainings.list(request.params.id)) as never };
    },
  );
  server.get(
    "/v1/models/:id/trainings/:training",
    {
      schema: { ...common, summary: "How far a training has come", params: trainingPath, response: { 200: Training } },
    },
    async (request) => {
      allow(await authenticate(request), learningPermissions.read);
      return wired(trainings.get(request.params.id, request.params.training)) as never;
    },
  );
  server.delete(
    "/v1/models/:id/trainings/:training",
    { schema: { ...common, summary: "Cancel a training", params: trainingPath, response: { 200: Training } } },
    async (request) => {
      const actor = await authenticate(request);
      return wired(await trainings.cancel(actor, request.params.id, request.params.training)) as never;
    },
  );
  await versionRoutes(server, parts);
};

const versionRoutes: Routes<ModelTrainingRouteOptions> = async (server, { authenticate, bank }) => {
  server.post(
    "/v1/models/:id/evaluate",
    {
      schema: {
        ...common,
        summary: "Measure a version on moments whose outcomes are known",
        description: "Without a first day, on those after the rows that it learnt from. Ends with the request.",
        params: modelPath,
        body: Type.Object(
          { version: Type.Optional(Type.Integer({ minimum: 1 })), from: Type.Optional(day), until: Type.Optional(day) },
          { additionalProperties: false },
        ),
        response: { 200: Evaluation },
      },
    },
    async (request) => {
      const actor = await authenticate(request);
      allow(actor, learningPermissions.register);
      const { version: number, from, until } = request.body;
      const { question, version } = await versionMeant(actor, bank, request.params.id, number);
      const left = new AbortController();
      request.raw.once("close", () => left.abort());
      const asked = { until: bank.clock.now(), ...(from ? { from } : {}), ...(until ? { to: until } : {}) };
      const { drift, ...told } = await evaluateQuestion(questionParts(bank), question, version, asked, {
        signal: left.signal,
      });
      return { model: version.model, version: version.version, ...told, psi: drift?.score.psi ?? null } as never;
    },
  );
  server.get(
    "/v1/models/:id/explanation",
    {
      schema: {
        ...common,
        summary: "What a version goes by: features by their mean SHAP value, with direction and dependence",
        params: modelPath,
        querystring: versionQuery,
        response: { 200: Explanation },
      },
    },
    async (request) => {
      const actor = await authenticate(request);
      allow(actor, learningPermissions.read);
      const { question, version } = await versionMeant(actor, bank, request.params.id, request.query.version);
      const { shap } = version.report as {
        readonly shap?: { readonly method: string; readonly ranking: readonly RankedFeature[] };
      };
      const features = new Map(questionFeatures(question, bank.definitions.catalog).map((one) => [one.name, one]));
      const ranking = (shap?.ranking ?? []).map((one) => {
        const { zh, en } = features.get(one.feature) ?? { zh: one.feature, en: one.feature };
        return { ...one, zh, en };
      });
      return { model: version.model, version: version.version, method: shap?.method ?? null, ranking } as never;
    },
  );
  server.get(
    "/v1/models/:id/bands",
    {
      schema: {
        ...common,
        summary: "Probability bands of a version on rows that it never saw",
        params: modelPath,
        querystring: versionQuery,
        response: { 200: Bands },
      },
    },
    async (request) => {
      const actor = await authenticate(request);
      allow(actor, learningPermissions.read);
      const { version } = await versionMeant(actor, bank, request.params.id, request.query.version);
      const { bands = [] } = version.report as { readonly bands?: readonly object[] };
      return { model: version.model, version: version.version, bands } as never;
    },
  );
};

async function versionMeant(
  actor: Actor,
  bank: Bank,
  model: string,
  number: number | undefined,
): Promise<{ readonly question: Question; readonly version: ModelVersion }> {
  const question = questionNamed(bank, model);
  // lint-allow verb-guard: it only reads, and who asks was asked for authority above
  const version = await bank.storage.as(actor, async (tx) =>
    number === undefined
      ? ((await championOf(tx, model)) ?? (await versionOf(tx, model)))
      : await versionOf(tx, model, number),
  );
  return { question, version };
}
