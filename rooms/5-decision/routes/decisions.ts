/** Decisions: by reason, and one taken apart. */
import { DecisionAnswer, DecisionPath, DecisionsAnswer, DecisionsQuery } from "#contracts/api";
import type { Actor } from "#ground/authority";
import { type Routes, wired } from "#ground/http";
import type { CustomerNumber } from "#ground/ids";
import { findNamed } from "#profile";
import { decisionInWords, lineInWords } from "../read/in-words.ts";
import { listDecisions, showDecision } from "../read/records.ts";
import { common, type DecisionRouteOptions } from "./parts.ts";

const USUAL = 50;
// Without a customer a list looks this far back unless it says otherwise: a reason may be rare, and records are many.
const DAYS = 31;
const DAY_MS = 86_400_000;

export const decisionListRoutes: Routes<DecisionRouteOptions> = async (server, parts) => {
  const { storage, definitions, clock } = parts;
  server.get(
    "/v1/decisions",
    {
      schema: {
        ...common,
        summary: "Decisions by customer, playbook, outcome and reason, newest first",
        description: `Of the caller's part of the bank. Without \`customer\` and \`from\` of the last ${DAYS} days.`,
        querystring: DecisionsQuery,
        response: { 200: DecisionsAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const { customer: named, from, to, limit = USUAL, ...filters } = request.query;
      const customer = named === undefined ? undefined : await numberOf(parts, actor, named);
      if (named !== undefined && customer === undefined) return { decisions: [], next: null };
      const until = to === undefined ? clock.now() : new Date(to);
      const since = customer === undefined ? until.getTime() - DAYS * DAY_MS : 0;
      const asked = { ...filters, customer, limit, to: until, from: new Date(from ?? since) };
      const { decisions, next } = await listDecisions(storage, actor, asked);
      return { decisions: wired(decisions.map((one) => lineInWords(one, definitions))), next };
    },
  );
  server.get(
    "/v1/decisions/:decision",
    {
      schema: {
        ...common,
        summary: "One decision: candidates, factors, what denied each, and what would have to change",
        params: DecisionPath,
        response: { 200: DecisionAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const view = await showDecision(storage, actor, request.params.decision);
      return wired(decisionInWords(view, definitions)) as never;
    },
  );
};

async function numberOf(
  { storage, people }: DecisionRouteOptions,
  actor: Actor,
  named: string,
): Promise<CustomerNumber | undefined> {
  // lint-allow verb-guard: listDecisions asks for authority; here a name becomes a number within the actor's scope
  return await storage.as(actor, async (tx) => (await findNamed(tx, people, [named])).get(named));
}
