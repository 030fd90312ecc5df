/** A customer's copy of everything, and being forgotten: one person asks, a second one confirms. */
import type { FastifyRequest } from "fastify";
import { CustomerPath, ErasedAnswer, ErasureAnswer, ReasonRequest, RequestPath } from "#contracts/api";
import type { Actor } from "#ground/authority";
import { type Routes, Type } from "#ground/http";
import { refuseErasure, requestErasure } from "#profile";
import type { Bank } from "../bank-types.ts";
import { eraseCustomer } from "../flows/erase.ts";
import { exportCustomer } from "../flows/export-customer.ts";

export interface ErasureRouteOptions {
  readonly authenticate: (request: FastifyRequest) => Promise<Actor>;
  readonly bank: Pick<Bank, "storage" | "columnar" | "people" | "intake" | "clock" | "rules">;
}

const common = { tags: ["profile"], security: [{ key: [] }, { session: [] }] };

export const erasureRoutes: Routes<ErasureRouteOptions> = async (server, { authenticate, bank }) => {
  server.post(
    "/v1/customers/:id/export",
    {
      schema: {
        ...common,
        summary: "Everything about a customer as one document",
        description: "Personal fields are masked unless a reason is given; either way it is audited.",
        params: CustomerPath,
        body: Type.Object(
          { reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) },
          { title: "ExportCustomer", additionalProperties: false },
        ),
        response: { 200: Type.Unknown({ description: "A document of the form perennial.customer/1" }) },
      },
    },
    async (request, reply) => {
      const actor = await authenticate(request);
      const { reason } = request.body;
      const input = { subject: request.params.id, ...(reason === undefined ? {} : { reason }) };
      void reply.header("cache-control", "no-store");
      // Plain JSON: what is frozen or read-only here is only so for us.
      return JSON.parse(JSON.stringify(await exportCustomer(bank, actor, input))) as never;
    },
  );
  server.post(
    "/v1/customers/:id/erasure",
    {
      schema: {
        ...common,
        summary: "Ask for a customer to be erased",
        params: CustomerPath,
        body: ReasonRequest,
        response: { 201: ErasureAnswer },
      },
    },
    async (request, reply) => {
      const actor = await authenticate(request);
      const input = { subject: request.params.id, reason: request.body.reason, at: bank.clock.now() };
      return reply.code(201).send(await requestErasure(bank, actor, input));
    },
  );
  server.post(
    "/v1/erasures/:request/confirm",
    {
      schema: {
        ...common,
        summary: "Erase a customer, as the second person",
        description: "The person's row goes with its key; what law keeps stays under the bare number.",
        params: RequestPath,
        response: { 200: ErasedAnswer },
      },
    },
    async (request) => {
      const actor = await authenticate(request);
      const { quarantined, copies, ...erased } = await eraseCustomer(bank, actor, request.params.request);
      const deleted = { ...erased.deleted, "intake.quarantine": quarantined, "clickhouse customers": copies };
      return { ...erased, customers: [...erased.customers], deleted, kept: { ...erased.kept } };
    },
  );
  server.post(
    "/v1/erasures/:request/refuse",
    {
      schema: {
        ...common,
        summary: "Refuse to erase a customer",
        params: RequestPath,
        body: ReasonRequest,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const actor = await authenticate(request);
      const input = { request: request.params.request, reason: request.body.reason, at: bank.clock.now() };
      await refuseErasure(bank.storage, actor, input);
      return reply.code(204).send(null);
    },
  );
};
