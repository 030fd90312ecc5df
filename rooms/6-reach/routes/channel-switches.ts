/** `/v1/channel-switches`: which channels are open, and opening and closing them. */
import type { FastifyRequest } from "fastify";
import type { Actor } from "#ground/authority";
import { type Routes, Type, wired } from "#ground/http";
import { readChannelSwitches } from "../read/channel-switches.ts";
import { type SwitchParts, switchChannel } from "../verbs/switch-channel.ts";

export interface ChannelSwitchRouteOptions extends SwitchParts {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
  /** What somebody is called whom the audit trail names so. */
  readonly nameOf: (label: string) => { readonly zh: string; readonly en: string };
}

const common = { tags: ["reach"], security: [{ key: [] }, { session: [] }] };
const text = Type.String();
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const SwitchesAnswer = Type.Object(
  {
    channels: Type.Array(
      Type.Object({
        channel: text,
        open: Type.Boolean(),
        closedAt: orNull(Type.String({ format: "date-time" })),
        closedBy: orNull(Type.Object({ zh: text, en: text })),
        reason: orNull(text),
        waiting: Type.Integer({
          description: "Touches of the caller's part of the bank that are due and not handed over",
        }),
      }),
    ),
  },
  { title: "ChannelSwitches" },
);

export const channelSwitchRoutes: Routes<ChannelSwitchRouteOptions> = async (server, parts) => {
  server.get(
    "/v1/channel-switches",
    { schema: { ...common, summary: "Which channels are open", response: { 200: SwitchesAnswer } } },
    async (request) => {
      const actor = await parts.authenticate(request);
      const found = await readChannelSwitches(parts.storage, actor, parts.channels, parts.clock.now());
      const named = found.map((one) => ({
        ...one,
        closedBy: one.closedBy === null ? null : parts.nameOf(one.closedBy),
      }));
      return wired({ channels: named }) as never;
    },
  );
  server.post(
    "/v1/channel-switches/:channel",
    {
      schema: {
        ...common,
        summary: "Close or open a channel",
        description:
          "While it is closed nothing that is due there is handed over; what the network has already goes on. Opened again, what is in time goes out and what is past its deadline expires.",
        params: Type.Object({ channel: Type.String({ minLength: 1, maxLength: 40 }) }),
        body: Type.Object(
          {
            open: Type.Boolean(),
            reason: Type.String({ minLength: 1, maxLength: 500, description: "Why; it stands in the audit trail" }),
          },
          { title: "ChannelSwitch", additionalProperties: false },
        ),
        response: { 200: Type.Object({ changed: Type.Boolean() }, { title: "ChannelSwitched" }) },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return { changed: await switchChannel(parts, actor, { channel: request.params.channel, ...request.body }) };
    },
  );
};
