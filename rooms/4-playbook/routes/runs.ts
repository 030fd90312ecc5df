/** Customers' runs: in numbers, and those that were set aside. */
import {
  AsideRunsAnswer,
  PlaybookPath,
  PlaybookRunsAnswer,
  ResumedRunsAnswer,
  ResumeRunsRequest,
} from "#contracts/api";
import { allow } from "#ground/authority";
import { type Routes, wired } from "#ground/http";
import { playbookPermissions } from "../permissions.ts";
import { countRuns, listAside } from "../read/runs.ts";
import { resumeAside } from "../verbs/resume-runs.ts";
import { common, type PlaybookRouteOptions } from "./parts.ts";

export const runRoutes: Routes<PlaybookRouteOptions> = async (server, { authenticate, storage, clock }) => {
  server.get(
    "/v1/playbooks/:id/runs",
    {
      schema: {
        ...common,
        summary: "A playbook's runs in numbers: by version, state and end, and by arm of its splits and experiments",
        params: PlaybookPath,
        response: { 200: PlaybookRunsAnswer },
      },
    },
    async (request) => {
      const actor = await authenticate(request);
      allow(actor, playbookPermissions.read);
      return wired(await countRuns(storage, actor, request.params.id, clock.now())) as never;
    },
  );
  server.get(
    "/v1/playbook-runs/aside",
    {
      schema: {
        ...common,
        summary: "Runs that were set aside because a step failed again and again, with the reason",
        response: { 200: AsideRunsAnswer },
      },
    },
    async (request) => {
      const actor = await authenticate(request);
      allow(actor, playbookPermissions.read);
      return { runs: wired(await listAside(storage, actor)) };
    },
  );
  server.post(
    "/v1/playbook-runs/resume",
    {
      schema: {
        ...common,
        summary: "Let runs go on that were set aside; what fails again is set aside again",
        body: ResumeRunsRequest,
        response: { 200: ResumedRunsAnswer },
      },
    },
    async (request) => {
      const actor = await authenticate(request);
      return { resumed: await resumeAside(storage, actor, { ...request.body, now: clock.now() }) };
    },
  );
};
