/** A customer's household, and what the customer permits. */
import {
  ConsentAnswer,
  ConsentSaidAnswer,
  ConsentStatementRequest,
  CustomerPath,
  HouseholdAnswer,
} from "#contracts/api";
import type { Routes } from "#ground/http";
import { subjectNumber, viewConsent, viewHousehold } from "../read/identity.ts";
import { mergeCases } from "../steps/merge.ts";
import type { ConsentRow } from "../store/consent.ts";
import { type ConsentSaying, stateConsent } from "../verbs/state-consent.ts";
import { type CustomerRouteOptions, common } from "./parts.ts";

function wire({ purpose, channel, given, at, textVersion, evidence, source }: ConsentRow) {
  return { purpose, channel, given, at: at.toISOString(), textVersion, evidence, source };
}

export const householdRoutes: Routes<CustomerRouteOptions> = async (server, parts) => {
  const { storage } = parts.merge;
  server.get(
    "/v1/customers/:id/household",
    {
      schema: {
        ...common,
        summary: "A customer's household",
        params: CustomerPath,
        response: { 200: HouseholdAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      if ((await subjectNumber(storage, actor, parts.people, request.params.id)) === undefined)
        throw mergeCases.no_customer();
      const view = await viewHousehold(storage, actor, parts.people, request.params.id);
      const members = (view?.members ?? []).map(({ customer, relation, since, source }) => ({
        customer,
        relation,
        since: since.toISOString(),
        source,
      }));
      return { household: view?.household ?? null, members };
    },
  );
  server.get(
    "/v1/customers/:id/consent",
    {
      schema: {
        ...common,
        summary: "What a customer permits, and every statement about it",
        params: CustomerPath,
        response: { 200: ConsentAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      const customer = await subjectNumber(storage, actor, parts.people, request.params.id);
      if (customer === undefined) throw mergeCases.no_customer();
      const { current, history } = await viewConsent(storage, actor, customer);
      return { current: current.map(wire), history: history.map(wire) };
    },
  );
  server.post(
    "/v1/customers/:id/consent",
    {
      schema: {
        ...common,
        summary: "Record what a customer told a colleague about consent",
        description:
          "What is said now holds against what was said before; it is written to the audit trail and to the log, and the engine applies it within a second. One who asked not to be contacted is not won back by it.",
        params: CustomerPath,
        body: ConsentStatementRequest,
        response: { 202: ConsentSaidAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const said = { ...(request.body as Omit<ConsentSaying, "customer" | "at">), customer: request.params.id };
      const at = parts.clock.now();
      return reply.code(202).send(await stateConsent({ storage, people: parts.people }, actor, { ...said, at }));
    },
  );
};
