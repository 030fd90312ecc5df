/** What playbooks say and said; checking one, and proposing what one shall be. */
import {
  CheckPlaybookRequest,
  PlaybookAnswer,
  PlaybookMatrixAnswer,
  PlaybookPath,
  PlaybookProblemsAnswer,
  PlaybookStandsAnswer,
  PlaybooksAnswer,
  PlaybooksQuery,
  PlaybookVersionPath,
  ProposePlaybookRequest,
} from "#contracts/api";
import { readPlaybook } from "#contracts/definitions";
import { allow } from "#ground/authority";
import { type Routes, Type, wired } from "#ground/http";
import { playbookPermissions } from "../permissions.ts";
import { playbookMatrix } from "../read/matrix.ts";
import { listPlaybooks, playbookFile, showPlaybook } from "../read/playbooks.ts";
import { proposePlaybook } from "../verbs/propose-playbook.ts";
import { common, type PlaybookRouteOptions } from "./parts.ts";

export const definitionRoutes: Routes<PlaybookRouteOptions> = async (server, parts) => {
  const { storage } = parts;
  server.get(
    "/v1/playbooks",
    {
      schema: {
        ...common,
        summary: "Playbooks, and which of them wait for a second person",
        querystring: PlaybooksQuery,
        response: { 200: PlaybooksAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return { playbooks: wired(await listPlaybooks(storage, actor, request.query)) };
    },
  );
  server.get(
    "/v1/playbooks/matrix",
    {
      schema: {
        ...common,
        summary: "Lifecycle stages by AARRR steps: what customers are like, the strategy, and the playbooks that hold",
        response: { 200: PlaybookMatrixAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired(await playbookMatrix(storage, actor, parts.definitions)) as never;
    },
  );
  server.get(
    "/v1/playbooks/:id",
    {
      schema: {
        ...common,
        summary: "One playbook with its versions, and what the version that waits would change",
        params: PlaybookPath,
        response: { 200: PlaybookAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return wired(await showPlaybook(storage, actor, request.params.id)) as never;
    },
  );
  server.get(
    "/v1/playbooks/:id/versions/:version/file",
    {
      schema: {
        ...common,
        summary: "A version as the text of its file (YAML), comments kept",
        params: PlaybookVersionPath,
        produces: ["application/yaml"],
        response: { 200: Type.String() },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { id, version } = request.params;
      const { text } = await playbookFile(storage, actor, id, version);
      return reply.type("application/yaml; charset=utf-8").send(text);
    },
  );
  proposing(server, parts);
};

type Server = Parameters<typeof definitionRoutes>[0];

function proposing(server: Server, parts: PlaybookRouteOptions): void {
  server.post(
    "/v1/playbooks/check",
    {
      schema: {
        ...common,
        summary: "Every mistake of a playbook, with its place; nothing is kept",
        body: CheckPlaybookRequest,
        response: { 200: PlaybookProblemsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      allow(actor, playbookPermissions.read);
      const { problems } = readPlaybook(textOf(request.body), parts.definitions);
      return { problems: problems.map(({ file: _, ...problem }) => problem) };
    },
  );
  server.post(
    "/v1/playbooks",
    {
      schema: {
        ...common,
        summary: "Propose a playbook, or another definition of one",
        description: "Every mistake is answered with its place. It holds when a second person has approved it.",
        body: ProposePlaybookRequest,
        response: { 201: PlaybookStandsAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { id: playbook, definition, file, reason } = request.body;
      const input = { playbook, body: file ?? definition, reason, at: parts.clock.now(), language: request.language };
      return reply.code(201).send(await proposePlaybook(parts, actor, input));
    },
  );
}

function textOf({ file, definition }: { readonly file?: string; readonly definition?: unknown }): string {
  return file ?? JSON.stringify(definition ?? null);
}
