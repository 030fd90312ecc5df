/** `/v1/models…`: versions and reports for everybody who works here, promotion for two persons. */
import type { FastifyRequest } from "fastify";
import {
  BackTestAnswer,
  BackTestRequest,
  ComparedModelsAnswer,
  ModelAnswer,
  ModelPath,
  ModelReasonRequest,
  ModelRolledBackAnswer,
  ModelStandsAnswer,
  ModelsAnswer,
  ModelVersionAnswer,
  ModelVersionPath,
  ModelVersionReasonRequest,
  PromotedModelAnswer,
  PromoteModelRequest,
} from "#contracts/api";
import { type Definitions, modelNamed } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import type { BusinessClock } from "#ground/clock";
import { type Routes, Type, wired } from "#ground/http";
import type { Storage } from "#ground/storage";
import { learningPermissions } from "../permissions.ts";
import { compareVersions, listModels, showModel, showVersion, whoIn } from "../read/registry.ts";
import { registryCases } from "../rules/registry/cases.ts";
import type { BackTest } from "../steps/back-test.ts";
import type { ScoreBatch } from "../store/batches.ts";
import { promoteVersion, refuseVersion } from "../verbs/promote-version.ts";
import { resumeChampion, retireVersion, rollBack } from "../verbs/take-back-version.ts";

export interface ModelRouteOptions {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
  readonly storage: Storage;
  readonly clock: Pick<BusinessClock, "now">;
  readonly definitions: Pick<Definitions, "models" | "questions" | "organisation">;
  /** Tests a version on months whose outcomes are known; ended with the request. */
  readonly backTest: (
    model: string,
    asked: { readonly version?: number; readonly batches?: number },
    signal: AbortSignal,
  ) => Promise<BackTest>;
}

const common = { tags: ["learning"], security: [{ key: [] }, { session: [] }] };

export const modelRoutes: Routes<ModelRouteOptions> = async (server, parts) => {
  await readingRoutes(server, parts);
  await testingRoutes(server, parts);
  await standingRoutes(server, parts);
  await takingBackRoutes(server, parts);
};

function definitionOf({ definitions }: ModelRouteOptions, model: string) {
  const found = modelNamed(definitions, model);
  if (found) return found;
  const known = [...Object.keys(definitions.models), ...Object.keys(definitions.questions ?? {})].sort().join(", ");
  throw registryCases.unknown_model({ model, known });
}

function filesOf({ models, questions = {} }: ModelRouteOptions["definitions"]) {
  const shown = (trains: "question" | "calls") => (one: (typeof models)[string] | (typeof questions)[string]) => {
    const { id: model, zh, en, score } = one;
    return { model, zh, en, score, trains, algorithms: one.algorithms ?? [] };
  };
  const all = [...Object.values(questions).map(shown("question")), ...Object.values(models).map(shown("calls"))];
  return all.sort((a, b) => a.model.localeCompare(b.model));
}

function shownBatch({ model: _, score: __, result, ...batch }: ScoreBatch) {
  return { ...batch, verdict: result?.verdict ?? null, versions: result?.versions ?? [] };
}

const readingRoutes: Routes<ModelRouteOptions> = async (server, parts) => {
  const { storage } = parts;
  server.get(
    "/v1/models",
    { schema: { ...common, summary: "Versions of all models", response: { 200: ModelsAnswer } } },
    async (request) => {
      const versions = await listModels(storage, await parts.authenticate(request));
      return wired({ models: filesOf(parts.definitions), versions }) as never;
    },
  );
  server.get(
    "/v1/models/:id",
    {
      schema: {
        ...common,
        summary: "One model: its versions, what happened to it, its batches of scores and what became of them",
        params: ModelPath,
        response: { 200: ModelAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { zh, en, score } = definitionOf(parts, request.params.id);
      const shown = await showModel(storage, actor, request.params.id);
      return wired({ ...shown, zh, en, score, batches: shown.batches.map(shownBatch) }) as never;
    },
  );
  server.get(
    "/v1/models/:id/versions/:version",
    {
      schema: {
        ...common,
        summary: "One version with its model card, its report and its fairness table",
        params: ModelVersionPath,
        response: { 200: ModelVersionAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { id: model, version } = request.params;
      const definition = modelNamed(parts.definitions, model);
      return wired(
        await showVersion(storage, actor, {
          model,
          version,
          definition,
          who: whoIn(parts.definitions.organisation.people),
        }),
      ) as never;
    },
  );
};

const testingRoutes: Routes<ModelRouteOptions> = async (server, parts) => {
  const { storage } = parts;
  server.get(
    "/v1/models/:id/compare",
    {
      schema: {
        ...common,
        summary: "Champion and challenger side by side",
        description: "Measures of rows that neither saw, and of the batches in which each scored its random share.",
        params: ModelPath,
        response: { 200: ComparedModelsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const definition = definitionOf(parts, request.params.id);
      const share = "challenger_share" in definition ? definition.challenger_share : undefined;
      return wired(await compareVersions(storage, actor, { model: request.params.id, share })) as never;
    },
  );
  server.post(
    "/v1/models/:id/backtest",
    {
      schema: {
        ...common,
        summary: "Test a version on the last months whose outcomes are known",
        description:
          "Scores that went out are taken as they stood; other months are scored as customers were known then.",
        params: ModelPath,
        body: BackTestRequest,
        response: { 200: BackTestAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      allow(actor, learningPermissions.register);
      definitionOf(parts, request.params.id);
      const left = new AbortController();
      request.raw.once("close", () => left.abort());
      return wired(await parts.backTest(request.params.id, request.body, left.signal)) as never;
    },
  );
};

const standingRoutes: Routes<ModelRouteOptions> = async (server, parts) => {
  const { storage, clock } = parts;
  server.post(
    "/v1/models/:id/promote",
    {
      schema: {
        ...common,
        summary: "Promote a version: the first person proposes, the second agrees",
        description: "The first is whoever made the version or proposed it; without one the call is the proposal.",
        params: ModelPath,
        body: PromoteModelRequest,
        response: { 200: PromotedModelAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { version, to } = request.body;
      const asked = { model: request.params.id, version, ...(to ? { to } : {}), at: clock.now() };
      return await promoteVersion(storage, actor, asked);
    },
  );
  server.post(
    "/v1/models/:id/refuse",
    {
      schema: {
        ...common,
        summary: "Refuse a version that is proposed",
        params: ModelPath,
        body: ModelVersionReasonRequest,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      await refuseVersion(storage, actor, { model: request.params.id, ...request.body, at: clock.now() });
      return reply.code(204).send(null);
    },
  );
};

const takingBackRoutes: Routes<ModelRouteOptions> = async (server, parts) => {
  const { storage, clock } = parts;
  server.post(
    "/v1/models/:id/rollback",
    {
      schema: {
        ...common,
        summary: "One step back: the champion before stands again, and the scores of this one are recalled",
        params: ModelPath,
        body: ModelReasonRequest,
        response: { 200: ModelRolledBackAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return await rollBack(storage, actor, { model: request.params.id, ...request.body, at: clock.now() });
    },
  );
  server.post(
    "/v1/models/:id/retire",
    {
      schema: {
        ...common,
        summary: "Take a version out of use; its scores are recalled and playbooks keep to their rules",
        params: ModelPath,
        body: ModelVersionReasonRequest,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      await retireVersion(storage, actor, { model: request.params.id, ...request.body, at: clock.now() });
      return reply.code(204).send(null);
    },
  );
  server.post(
    "/v1/models/:id/resume",
    {
      schema: {
        ...common,
        summary: "Let a champion that was set aside score again",
        params: ModelPath,
        body: ModelReasonRequest,
        response: { 200: ModelStandsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return await resumeChampion(storage, actor, { model: request.params.id, ...request.body, at: clock.now() });
    },
  );
};
