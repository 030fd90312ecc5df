/** Lists (名单): customers of an audience in the hands of colleagues, for one week to one month. */
import {
  AudienceReason,
  DispatchedAnswer,
  DispatchRequest,
  ListAnswer,
  ListApproved,
  ListMembersAnswer,
  ListMembersQuery,
  ListPath,
  ListsAnswer,
  ListsQuery,
  TakeBackRequest,
  TakenBack,
} from "#contracts/api";
import { type Routes, Type, wired } from "#ground/http";
import { readListMembers, readLists } from "../read/lists.ts";
import { listCases } from "../rules/cases.ts";
import { dispatchList } from "../verbs/dispatch-list.ts";
import { approveList, refuseList, takeBackList } from "../verbs/settle-list.ts";
import { type AudienceRouteOptions, common } from "./parts.ts";

type Server = Parameters<Routes<AudienceRouteOptions>>[0];
const lists = { ...common, tags: ["lists"] };

export const listRoutes: Routes<AudienceRouteOptions> = async (server, parts) => {
  server.post(
    "/v1/lists",
    {
      schema: {
        ...lists,
        summary: "Hand the customers of an audience to colleagues as a list",
        description:
          "Each customer is asked one by one. Customers go to their own manager where that is an owner, the others evenly. More than 200 wait for a second person.",
        body: DispatchRequest,
        response: { 201: DispatchedAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      return reply.code(201).send(await dispatchList(parts, actor, request.body));
    },
  );
  server.get(
    "/v1/lists",
    {
      schema: {
        ...lists,
        summary: "Lists",
        description: "Managers and agents see those that hold customers of their own.",
        querystring: ListsQuery,
        response: { 200: ListsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return { lists: wired(await readLists(parts, actor, request.query)) };
    },
  );
  server.get(
    "/v1/lists/:list",
    { schema: { ...lists, summary: "One list", params: ListPath, response: { 200: ListAnswer } } },
    async (request) => {
      const actor = await parts.authenticate(request);
      const [found] = await readLists(parts, actor, request.params);
      if (!found) throw listCases.no_list(request.params);
      return wired(found);
    },
  );
  server.get(
    "/v1/lists/:list/members",
    {
      schema: {
        ...lists,
        summary: "Customers of a list, each asked anew",
        params: ListPath,
        querystring: ListMembersQuery,
        response: { 200: ListMembersAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { after, ...query } = request.query;
      const asked = { ...request.params, ...query, ...(after === undefined ? {} : { after: Number(after) }) };
      void reply.header("cache-control", "no-store");
      return wired(await readListMembers(parts, actor, asked));
    },
  );
  settling(server, parts);
};

function settling(server: Server, parts: AudienceRouteOptions): void {
  server.post(
    "/v1/lists/:list/approve",
    {
      schema: {
        ...lists,
        summary: "Approve a list, as the second person",
        description: "Its customers are asked again; those who left the audience meanwhile are let go.",
        params: ListPath,
        response: { 200: ListApproved },
      },
    },
    async (request) => await approveList(parts, await parts.authenticate(request), request.params),
  );
  server.post(
    "/v1/lists/:list/refuse",
    {
      schema: {
        ...lists,
        summary: "Refuse a list",
        params: ListPath,
        body: AudienceReason,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      await refuseList(parts.storage, actor, { ...request.params, ...request.body, at: parts.clock.now() });
      return reply.code(204).send(null);
    },
  );
  server.post(
    "/v1/lists/:list/take-back",
    {
      schema: {
        ...lists,
        summary: "Take a list back, or one owner's part of it",
        params: ListPath,
        body: TakeBackRequest,
        response: { 200: TakenBack },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const input = { ...request.params, ...request.body, at: parts.clock.now() };
      return await takeBackList(parts.storage, actor, input);
    },
  );
}
