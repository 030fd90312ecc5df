/** The HTTP server that rooms register their routes on. */
import fastifyCookie from "@fastify/cookie";
import fastifyHelmet from "@fastify/helmet";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import fastifyUnderPressure from "@fastify/under-pressure";
import Fastify, { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from "fastify";
import { type MachineClock, machine } from "#ground/clock";
import type { Language } from "#ground/errors";
import { newId } from "#ground/ids";
import type { Settings } from "#ground/settings";
import { childOf, type Logger, type Metrics, newTrace, parseTraceparent, withTrace } from "#ground/telemetry";
import { cases } from "./cases.ts";
import { type DocumentInfo, documentRoutes } from "./docs.ts";
import { healthRoutes, type ReadyCheck } from "./health.ts";
import { chooseLanguage } from "./language.ts";
import { watchMethods } from "./methods.ts";
import { type Occurrence, PROBLEM_TYPE, problemOf, retryAfterOf, statusOf, translate } from "./problem.ts";
import type { Server } from "./types.ts";
import { validatorFor } from "./validation.ts";

export interface ServerOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly document: DocumentInfo;
  readonly clock?: MachineClock;
  /** What `/readyz` asks. */
  readonly checks?: readonly ReadyCheck[];
  /** Throws when a caller may not see `/metrics`. */
  readonly guardMetrics?: (request: FastifyRequest) => void | Promise<void>;
  /** Beyond these the server answers 503 at once; 0 switches one off. */
  readonly pressure?: {
    readonly eventLoopDelayMs?: number;
    readonly heapBytes?: number;
    readonly residentBytes?: number;
    /** How often memory and delay are measured; 1,000 when absent. */
    readonly sampleMs?: number;
  };
}

const PRESSURE_RETRY_SECONDS = 5;

/** Makes a server with everything but rooms' routes: register those, then {@link listen}. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { settings, logger, clock = machine } = options;
  let closing = false;
  const server: Server = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "request" }),
    genReqId: () => newId(clock.now()),
    bodyLimit: settings.http.bodyLimitBytes,
    forceCloseConnections: "idle",
    routerOptions: { ignoreTrailingSlash: true },
    schemaController: {
      compilersFactory: { buildValidator: validatorFor },
    },
    clientErrorHandler: refuseMalformed,
    frameworkErrors: (error, request, reply) => answer(error, request, reply as FastifyReply),
  }).withTypeProvider<TypeBoxTypeProvider>();
  server.addHook("preClose", async () => {
    closing = true;
  });

  function occurrence(request: FastifyRequest): Occurrence {
    return { requestId: request.id, traceId: request.trace?.traceId, language: languageOf(request) };
  }
  function languageOf(request: FastifyRequest): Language {
    return chooseLanguage(request.headers["accept-language"], settings.language);
  }
  function answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const at = occurrence(request);
    const error = translate(thrown, at, request.routeOptions?.bodyLimit ?? settings.http.bodyLimitBytes);
    if (error.status >= 500) request.log.error({ err: error, route: routeOf(request) }, "request failed");
    const wait = retryAfterOf(error);
    if (wait !== undefined) reply.header("Retry-After", String(wait));
    return reply
      .code(statusOf(error))
      .type(PROBLEM_TYPE)
      .headers({
        "Content-Language": at.language === "zh" ? "zh-CN" : "en",
        Vary: "Accept-Language",
        "Cache-Control": "no-store",
      })
      .serializer((payload: unknown) => JSON.stringify(payload))
      .send(problemOf(error, at));
  }

  server.decorateRequest("trace");
  server.decorateRequest("language");
  traceRequests(server, languageOf);
  measureRequests(server, options.metrics);
  server.setErrorHandler((error, request, reply) => answer(error, request, reply));
  const methodsOf = watchMethods(server);
  server.setNotFoundHandler((request, reply) => {
    const allowed = methodsOf(request.url.split("?", 1)[0] ?? "/");
    if (allowed.length === 0) return answer(cases.no_such_path(), request, reply);
    reply.header("Allow", allowed.join(", "));
    return answer(cases.wrong_method({ method: request.method, allowed: allowed.join(", ") }), request, reply);
  });

  await protect(server, options);
  await documentRoutes(server, options.document);
  healthRoutes(server, {
    checks: options.checks ?? [],
    metrics: options.metrics,
    clock,
    isClosing: () => closing,
    guardMetrics: options.guardMetrics,
  });
  return server;
}

/** The first hook sets the trace; body parsing leaves its context, so it is entered again before validation. */
function traceRequests(server: Server, languageOf: (request: FastifyRequest) => Language): void {
  server.addHook("onRequest", (request, reply, done) => {
    const given = request.headers.traceparent;
    const parent = parseTraceparent(typeof given === "string" ? given : undefined);
    request.trace = parent === undefined ? newTrace() : childOf(parent);
    request.language = languageOf(request);
    reply.headers({ "X-Request-Id": request.id, "X-Trace-Id": request.trace.traceId });
    withTrace(request.trace, done);
  });
  server.addHook("preValidation", (request, _reply, done) => withTrace(request.trace, done));
}

function measureRequests(server: Server, metrics: Metrics): void {
  const seconds = metrics.histogram("http_request_seconds", "Seconds of a request", ["method", "route", "status"]);
  server.addHook("onResponse", async (request, reply) => {
    const labels = { method: request.method, route: routeOf(request), status: String(reply.statusCode) };
    seconds.observe(labels, reply.elapsedTime / 1_000);
    const fields = { ...labels, status: reply.statusCode, ms: Math.round(reply.elapsedTime * 10) / 10 };
    if (reply.statusCode >= 400) request.log.info(fields, "request refused");
    else request.log.debug(fields, "request answered");
  });
}

/** The route's pattern, never the URL that was asked for: that may name a person. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions?.url ?? "unmatched";
}

async function protect(server: Server, { settings, pressure }: ServerOptions): Promise<void> {
  const encrypted = settings.http.publicUrl.startsWith("https:");
  await server.register(fastifyHelmet, {
    strictTransportSecurity: encrypted,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'self'"],
        fontSrc: ["'self'", "data:"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", "data:", "blob:"],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
      },
    },
  });
  await server.register(fastifyCookie);
  await server.register(fastifyUnderPressure, {
    maxEventLoopDelay: pressure?.eventLoopDelayMs ?? 2_000,
    maxHeapUsedBytes: pressure?.heapBytes ?? 0,
    maxRssBytes: pressure?.residentBytes ?? 0,
    sampleInterval: pressure?.sampleMs ?? 1_000,
    pressureHandler: async () => {
      throw cases.under_pressure({ seconds: PRESSURE_RETRY_SECONDS }, { retryAfterSeconds: PRESSURE_RETRY_SECONDS });
    },
  });
}

/** Bytes that are no HTTP at all: answered without Fastify, closed, and not logged (they may hold anything). */
function refuseMalformed(
  error: NodeJS.ErrnoException,
  socket: { writable: boolean; end(text: string): void; destroy(): void },
): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify({ type: "urn:perennial:problem:http.bad_request", title: "Invalid input", status: 400 });
  const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: ${PROBLEM_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nConnection: close\r\n\r\n${body}`);
}

/** Starts listening and tells the origin. @throws PerennialError `http.port_in_use`, `http.cannot_listen` */
export async function listen(server: Server, settings: Settings): Promise<string> {
  const { host, port } = settings.http;
  try {
    return await server.listen({ host, port });
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (reason === "EADDRINUSE") throw cases.port_in_use({ host, port: String(port) }, { cause: error });
    if (["EACCES", "EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN"].includes(reason)) {
      throw cases.cannot_listen({ host, port: String(port), reason }, { cause: error });
    }
    throw error;
  }
}

/** Lets requests in hand finish, refuses new ones, and after `graceMs` cuts what is left. */
export async function closeServer(server: Server, clock: MachineClock = machine, graceMs = 10_000): Promise<void> {
  const finished = new AbortController();
  const cut = clock.sleep(graceMs, finished.signal).then(() => {
    if (!finished.signal.aborted) server.server.closeAllConnections();
  });
  await server.close();
  finished.abort();
  await cut;
}
