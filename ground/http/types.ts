/** The types that rooms' routes are written against. */
import type { FastifyPluginAsyncTypebox, TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from "fastify";
import type { Language } from "#ground/errors";
import type { Trace } from "#ground/telemetry";

export type Server = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** A room's routes: a Fastify plugin whose handlers are typed by their schemas. */
export type Routes<Options extends object = Record<never, never>> = FastifyPluginAsyncTypebox<Options>;

declare module "fastify" {
  interface FastifyRequest {
    /** The trace of this request; also `currentTrace()` in hooks from preValidation on and in handlers. */
    trace: Trace;
    /** The language the caller asked for. */
    language: Language;
  }
}
