/** The local inbox over HTTP, and what colleagues record of their calls. */
import type { FastifyRequest } from "fastify";
import { CallRecordBody, InboxActBody, InboxAnswer, InboxMessageParams, InboxQuery, TaskParams } from "#contracts/api";
import type { Actor } from "#ground/authority";
import type { Clock } from "#ground/clock";
import { type Routes, Type } from "#ground/http";
import type { Storage } from "#ground/storage";
import type { Receiver } from "../jobs/receive.ts";
import { readInbox } from "../read/inbox.ts";
import { actInInbox } from "../verbs/act-in-inbox.ts";
import { recordCall } from "../verbs/record-call.ts";

export interface InboxRouteOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly receiver: Pick<Receiver, "drain" | "report">;
  /** @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const common = { tags: ["reach"], security: [{ key: [] }, { session: [] }] };
const Done = Type.Object({ done: Type.Boolean() });

/** `/v1/inbox`, `/v1/inbox/:message/acts` and `/v1/call-list/:task/result`. */
export const inboxRoutes: Routes<InboxRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/inbox",
    {
      schema: {
        ...common,
        summary: "Messages in the local inbox, newest first",
        querystring: InboxQuery,
        response: { 200: InboxAnswer },
      },
    },
    async (request) => {
      const { messages, next } = await readInbox(parts.storage, await parts.authenticate(request), request.query);
      return {
        messages: messages.map((message) => ({
          ...message,
          acts: [...message.acts],
          submittedAt: message.submittedAt.toISOString(),
          happened: message.happened.map((one) => ({ ...one, at: one.at.toISOString() })),
        })),
        next,
      };
    },
  );
  server.post(
    "/v1/inbox/:message/acts",
    {
      schema: {
        ...common,
        summary: "Plays the customer or the network of a message",
        params: InboxMessageParams,
        body: InboxActBody,
        response: { 200: Done },
      },
    },
    async (request) => {
      const { message } = request.params;
      await actInInbox(parts, await parts.authenticate(request), { message, ...request.body });
      // The network's own round would tell of it within a second.
      await parts.receiver.drain();
      return { done: true };
    },
  );
  server.post(
    "/v1/call-list/:task/result",
    {
      schema: {
        ...common,
        summary: "Records what came of a call",
        params: TaskParams,
        body: CallRecordBody,
        response: { 200: Done },
      },
    },
    async (request) => {
      const { task } = request.params;
      await recordCall(parts, await parts.authenticate(request), { task, ...request.body });
      return { done: true };
    },
  );
};
