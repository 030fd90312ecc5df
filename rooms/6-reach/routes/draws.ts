/** Draws over HTTP: played, shown, closed, and played again by whoever doubts. */
import { DrawAnswer, DrawPath, GrantPath, PlayedAnswer, PlayRequest, VerifiedAnswer } from "#contracts/api";
import { type Routes, Type, wired } from "#ground/http";
import { showRound, verifyRound } from "../read/draws.ts";
import { closeDraw } from "../verbs/close-draw.ts";
import { playDraw } from "../verbs/play-draw.ts";
import { type BenefitRouteOptions, common } from "./benefit-parts.ts";

export const drawRoutes: Routes<BenefitRouteOptions> = async (server, parts) => {
  const { storage } = parts;
  server.post(
    "/v1/benefit-grants/:grant/play",
    {
      schema: {
        ...common,
        summary: "Play chances of a draw",
        params: GrantPath,
        body: PlayRequest,
        response: { 200: PlayedAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { chances = 1 } = request.body;
      return wired(await playDraw(parts, actor, { grant: request.params.grant, chances }));
    },
  );
  server.get(
    "/v1/draws/:draw",
    {
      schema: {
        ...common,
        summary: "A round of a draw: its prizes, what was won, and its seed once it is closed",
        params: DrawPath,
        response: { 200: DrawAnswer },
      },
    },
    async (request) => wired(await showRound(storage, await parts.authenticate(request), request.params.draw)),
  );
  server.get(
    "/v1/draws/:draw/verify",
    {
      schema: {
        ...common,
        summary: "Play a closed round again from its seed",
        params: DrawPath,
        response: { 200: VerifiedAnswer },
      },
    },
    async (request) => wired(await verifyRound(storage, await parts.authenticate(request), request.params.draw)),
  );
  server.post(
    "/v1/draws/:draw/close",
    {
      schema: {
        ...common,
        summary: "Close a round and show its seed",
        params: DrawPath,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await closeDraw(parts, await parts.authenticate(request), request.params.draw);
      return reply.code(204).send(null);
    },
  );
};
