/** Personal fields unmasked, and customers found by them. Values travel in bodies alone: URLs are logged on the way. */
import { CustomerPath, FindAnswer, FindRequest, RevealAnswer, RevealRequest } from "#contracts/api";
import type { Routes } from "#ground/http";
import { findCustomers } from "../read/identity.ts";
import { revealSubject } from "../verbs/reveal-person.ts";
import { type CustomerRouteOptions, common } from "./parts.ts";

export const revealRoutes: Routes<CustomerRouteOptions> = async (server, parts) => {
  const { people, personal } = parts;
  const { storage } = parts.merge;
  server.post(
    "/v1/customers/:id/reveal",
    {
      schema: {
        ...common,
        summary: "Show personal fields unmasked",
        description: "Who asked, for whom, which fields and why is written to the audit trail.",
        params: CustomerPath,
        body: RevealRequest,
        response: { 200: RevealAnswer },
      },
    },
    async (request, reply) => {
      const actor = await parts.authenticate(request);
      const { fields, reason } = request.body;
      const shown = await revealSubject({ storage, people, personal }, actor, {
        subject: request.params.id,
        fields,
        reason,
      });
      void reply.header("cache-control", "no-store");
      const texts = Object.entries(shown.fields).map(([name, value]) => [name, value == null ? null : String(value)]);
      return { customer: shown.customer, fields: Object.fromEntries(texts) as Record<string, string | null> };
    },
  );
  server.post(
    "/v1/customers/find",
    {
      schema: {
        ...common,
        summary: "Find customers by phone, e-mail, ID number, name or another key",
        description: "The value is hashed and kept nowhere; the answer is masked.",
        body: FindRequest,
        response: { 200: FindAnswer },
      },
    },
    async (request) => {
      const actor = await parts.authenticate(request);
      return { customers: await findCustomers(storage, actor, people, request.body) };
    },
  );
};
