/** Where providers post what became of messages. */
import { CallbackAnswer, CallbackBody, CallbackParams } from "#contracts/api";
import type { Routes } from "#ground/http";
import { reachCases } from "../cases.ts";
import type { Receiver } from "../jobs/receive.ts";
import { type CallbackParts, takeCallback } from "../verbs/take-callback.ts";

export interface CallbackRouteOptions extends CallbackParts {
  readonly receiver: CallbackParts["receiver"] & Pick<Receiver, "hears">;
}

/** `POST /v1/callbacks/:channel`, open to whoever signs with the channel's key. */
export const callbackRoutes: Routes<CallbackRouteOptions> = async (server, parts) => {
  // A signature is over what came, not over what was read of it.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  server.post(
    "/v1/callbacks/:channel",
    {
      schema: {
        tags: ["reach"],
        summary: "What a channel's provider reports: receipts, ends of calls, replies",
        description: `Signed as Standard Webhooks are: headers webhook-id, webhook-timestamp and webhook-signature, with the key that
"perennial keys callback CHANNEL" shows. One item or an array of {id or key, status, at, code, outcome, seconds}, or of
{id or key, text, at} for what a customer replied. What cannot be read is kept in quarantine.`,
        params: CallbackParams,
        body: CallbackBody,
        response: { 200: CallbackAnswer },
      },
    },
    async (request) => {
      const { channel } = request.params;
      if (!parts.receiver.hears(channel)) throw reachCases.no_callback({ channel });
      const body = typeof request.body === "string" ? request.body : "";
      return await takeCallback(parts, channel, { headers: request.headers, body });
    },
  );
};
