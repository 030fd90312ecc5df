/** The local inbox over HTTP. */
import type { FastifyRequest } from "fastify";
import {
  InboxActBody,
  InboxAnswer,
  InboxMessageParams,
  InboxQuery,
  TrialAnswer,
  TrialBody,
  TrialContentsAnswer,
} from "#contracts/api";
import type { Content } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import { type Routes, Type } from "#ground/http";
import type { Measured } from "../channels/compose-text.ts";
import type { Receiver } from "../jobs/receive.ts";
import { reachPermissions } from "../permissions.ts";
import { readInbox } from "../read/inbox.ts";
import { isLocalChannel } from "../rules/local-network.ts";
import { actInInbox } from "../verbs/act-in-inbox.ts";
import { sendTrial, type TrialParts } from "../verbs/send-trial.ts";

export interface InboxRouteOptions extends TrialParts {
  /** All content of the bank. */
  readonly contents: readonly Content[];
  /** How long a text becomes at most; null for what has no parts. */
  readonly measure: (content: Content) => Measured | null;
  readonly receiver: Pick<Receiver, "drain">;
  /** @throws an `unauthenticated` error */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
}

const common = { tags: ["reach"], security: [{ key: [] }, { session: [] }] };
const Done = Type.Object({ done: Type.Boolean() });

/** `/v1/inbox`, `/v1/inbox/:message/acts` and `/v1/inbox/trials`. */
export const inboxRoutes: Routes<InboxRouteOptions> = async (server, parts) => {
  trialRoutes(server, parts);
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
};

function trialRoutes(server: Parameters<typeof inboxRoutes>[0], parts: InboxRouteOptions): void {
  server.get(
    "/v1/inbox/trials",
    { schema: { ...common, summary: "Content that can be tried", response: { 200: TrialContentsAnswer } } },
    async (request) => {
      allow(await parts.authenticate(request), reachPermissions.play_inbox);
      const tried = parts.plan ? parts.contents.filter(({ channel }) => isLocalChannel(channel)) : [];
      return {
        contents: tried.map((content) => {
          const { id, zh, en, channel, class: of } = content;
          return { id, zh, en, channel, class: of, longest: parts.measure(content) };
        }),
      };
    },
  );
  server.post(
    "/v1/inbox/trials",
    {
      schema: {
        ...common,
        summary: "Sends content to the local inbox as a customer would get it",
        body: TrialBody,
        response: { 201: TrialAnswer },
      },
    },
    async (request, reply) => {
      const sent = await sendTrial(parts, await parts.authenticate(request), request.body);
      return reply.code(201).send(sent);
    },
  );
}
