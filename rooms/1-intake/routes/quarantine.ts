/** What lies in quarantine, how good incoming data is, and replaying it. */
import type { FastifyInstance } from "fastify";
import {
  DismissAnswer,
  DismissRequest,
  MendAnswer,
  MendRequest,
  QualityAnswer,
  QuarantineAnswer,
  QuarantineQuery as Query,
  ReplayAnswer,
  ReplayRequest,
} from "#contracts/api";
import { Type } from "#ground/http";
import type { Intake } from "../intake.ts";
import { listQuarantine, type QuarantineQuery, readQuality } from "../read/quarantine.ts";
import type { Problem } from "../rules/cases.ts";
import {
  dismissQuarantined,
  type MendedItem,
  mendQuarantined,
  type ReplaySelection,
  replayQuarantine,
} from "../verbs/settle-quarantine.ts";
import type { Caller } from "./caller.ts";

const wordedOf = ({ value, ...rest }: Problem) => ({
  ...rest,
  name: rest.name ?? "",
  ...(value === undefined ? {} : { value: typeof value === "string" ? value : JSON.stringify(value) }),
});

const common = { tags: ["intake"], security: [{ key: [] }, { session: [] }] };

export async function quarantineRoutes(server: FastifyInstance, intake: Intake, caller: Caller): Promise<void> {
  server.route<{ Querystring: QuarantineQuery }>({
    method: "GET",
    url: "/v1/quarantine",
    schema: { ...common, summary: "Items in quarantine", querystring: Query, response: { 200: QuarantineAnswer } },
    handler: async (request, reply) => {
      const actor = await caller(request, reply);
      const items = await listQuarantine(intake.storage, actor, request.query);
      return { items: items.map((item) => ({ ...item, receivedAt: item.receivedAt.toISOString() })) };
    },
  });
  server.route<{ Querystring: { import?: string } }>({
    method: "GET",
    url: "/v1/quarantine/quality",
    schema: {
      ...common,
      summary: "Misfits by field and reason",
      querystring: Type.Object({ import: Type.Optional(Type.String({ format: "uuid" })) }),
      response: { 200: QualityAnswer },
    },
    handler: async (request, reply) => {
      const actor = await caller(request, reply);
      return { counts: await readQuality(intake.storage, actor, request.query) };
    },
  });
  server.route<{ Body: ReplaySelection }>({
    method: "POST",
    url: "/v1/quarantine/replay",
    schema: {
      ...common,
      summary: "Take quarantined items through intake again",
      description: "After definitions were mended. May be repeated.",
      body: ReplayRequest,
      response: { 200: ReplayAnswer },
    },
    handler: async (request, reply) => {
      const actor = await caller(request, reply);
      return await replayQuarantine(intake, actor, request.body);
    },
  });
  server.route<{ Params: { id: string }; Body: Omit<MendedItem, "id"> }>({
    method: "POST",
    url: "/v1/quarantine/:id/mend",
    schema: {
      ...common,
      summary: "Put values of a quarantined item right and take it in",
      description: "All of it or nothing: what still does not fit is answered and the item stays as it came.",
      params: Type.Object({ id: Type.String({ format: "uuid" }) }),
      body: MendRequest,
      response: { 200: MendAnswer },
    },
    handler: async (request, reply) => {
      const actor = await caller(request, reply);
      const { facts, problems } = await mendQuarantined(intake, actor, { id: request.params.id, ...request.body });
      return { facts, problems: problems.map(wordedOf) };
    },
  });
  server.route<{ Body: { ids: string[]; reason: string } }>({
    method: "POST",
    url: "/v1/quarantine/dismiss",
    schema: {
      ...common,
      summary: "Give quarantined items up",
      description: "They stay readable and are not taken in any more.",
      body: DismissRequest,
      response: { 200: DismissAnswer },
    },
    handler: async (request, reply) => {
      const actor = await caller(request, reply);
      const { ids, reason } = request.body;
      return { dismissed: await dismissQuarantined(intake, actor, ids, reason) };
    },
  });
}
