/** The second person, and the switches of a playbook that holds. */
import {
  ApprovePlaybookQuery,
  PlaybookPath,
  PlaybookReason,
  PlaybookStandsAnswer,
  PlaybookVersionPath,
  RollBackPlaybookRequest,
  RolledBackAnswer,
} from "#contracts/api";
import type { Routes } from "#ground/http";
import { changePlaybook, rollBackPlaybook } from "../verbs/change-playbook.ts";
import { withdrawPlaybook } from "../verbs/propose-playbook.ts";
import { approvePlaybook, refusePlaybook, takeLive } from "../verbs/settle-playbook.ts";
import { common, type PlaybookRouteOptions } from "./parts.ts";

export const lifecycleRoutes: Routes<PlaybookRouteOptions> = async (server, parts) => {
  settling(server, parts);
  switches(server, parts);
};

type Server = Parameters<typeof lifecycleRoutes>[0];

function settling(server: Server, parts: PlaybookRouteOptions): void {
  server.post(
    "/v1/playbooks/:id/versions/:version/approve",
    {
      schema: {
        ...common,
        summary: "Approve a draft, as the second person; it goes live in place of what holds",
        description: "Customers in flight stay on the version that admitted them.",
        params: PlaybookVersionPath,
        querystring: ApprovePlaybookQuery,
        response: { 200: PlaybookStandsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { id: playbook, version } = request.params;
      const { later = false } = request.query;
      const stands = await approvePlaybook(parts, actor, { playbook, version, at: parts.clock.now(), later });
      await parts.playbooks.look();
      return stands;
    },
  );
  server.post(
    "/v1/playbooks/:id/versions/:version/live",
    {
      schema: {
        ...common,
        summary: "Let an approved version go live",
        params: PlaybookVersionPath,
        response: { 200: PlaybookStandsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { id: playbook, version } = request.params;
      const stands = await takeLive(parts, actor, { playbook, version, at: parts.clock.now() });
      await parts.playbooks.look();
      return stands;
    },
  );
  server.post(
    "/v1/playbooks/:id/versions/:version/refuse",
    {
      schema: {
        ...common,
        summary: "Refuse what was proposed of a playbook",
        params: PlaybookVersionPath,
        body: PlaybookReason,
        response: { 200: PlaybookStandsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { id: playbook, version } = request.params;
      const input = { playbook, version, reason: request.body.reason, at: parts.clock.now() };
      return await refusePlaybook(parts, actor, input);
    },
  );
  server.post(
    "/v1/playbooks/:id/versions/:version/withdraw",
    {
      schema: {
        ...common,
        summary: "Take a proposal back",
        params: PlaybookVersionPath,
        response: { 200: PlaybookStandsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { id: playbook, version } = request.params;
      return await withdrawPlaybook(parts, actor, { playbook, version, at: parts.clock.now() });
    },
  );
}

const summaries = {
  pause: "Pause a playbook: nobody is admitted, and runs wait where they stand",
  resume: "Let a paused playbook go on",
  retire: "End a playbook: nobody is admitted, and runs go on to their end",
} as const;

function switches(server: Server, parts: PlaybookRouteOptions): void {
  for (const change of ["pause", "resume", "retire"] as const) {
    server.post(
      `/v1/playbooks/:id/${change}`,
      {
        schema: {
          ...common,
          summary: summaries[change],
          params: PlaybookPath,
          body: PlaybookReason,
          response: { 200: PlaybookStandsAnswer },
        },
      },
      async (request) => {
        const actor = await parts.authenticate(request);
        const input = { playbook: request.params.id, change, reason: request.body.reason, at: parts.clock.now() };
        const stands = await changePlaybook(parts, actor, input);
        await parts.playbooks.look();
        return stands;
      },
    );
  }
  server.post(
    "/v1/playbooks/:id/roll-back",
    {
      schema: {
        ...common,
        summary: "Let an earlier version hold again, in one step",
        params: PlaybookPath,
        body: RollBackPlaybookRequest,
        response: { 200: RolledBackAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { reason, version } = request.body;
      const stands = await rollBackPlaybook(parts, actor, {
        playbook: request.params.id,
        reason,
        at: parts.clock.now(),
        ...(version === undefined ? {} : { version }),
      });
      await parts.playbooks.look();
      return stands;
    },
  );
}
