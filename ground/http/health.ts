/** Whether the process lives, whether it can serve, and its metrics. */
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { MachineClock } from "#ground/clock";
import { PerennialError } from "#ground/errors";
import type { Metrics } from "#ground/telemetry";
import { evenUnderPressure } from "./pressure.ts";
import type { Server } from "./types.ts";

/** Something a process needs before it can serve: an engine, a migration, a lease. */
export interface ReadyCheck {
  readonly name: string;
  /** Resolves when all is well; throws when not. */
  check(): Promise<unknown>;
}

const PATIENCE = 2_000;

const Readiness = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Array(
    Type.Object({
      name: Type.String(),
      ok: Type.Boolean(),
      reason: Type.Optional(Type.String({ description: "Case" })),
    }),
  ),
});

export interface HealthOptions {
  readonly checks: readonly ReadyCheck[];
  readonly metrics: Metrics;
  readonly clock: MachineClock;
  readonly isClosing: () => boolean;
  /** Throws when a caller may not see metrics. */
  readonly guardMetrics?: ((request: FastifyRequest) => void | Promise<void>) | undefined;
}

export function healthRoutes(server: Server, options: HealthOptions): void {
  // Probes answer under pressure too: killing a busy process makes nothing better.
  const config = evenUnderPressure;
  server.get(
    "/healthz",
    {
      config,
      schema: {
        tags: ["operations"],
        summary: "The process lives",
        description: "进程存活",
        response: { 200: Type.Object({ status: Type.Literal("ok") }) },
      },
    },
    async () => ({ status: "ok" as const }),
  );
  server.get(
    "/readyz",
    {
      config,
      schema: {
        tags: ["operations"],
        summary: "The process can serve: every engine answers",
        description: "进程可以服务：各引擎均有响应，副本没有落后过多",
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (request, reply) => {
      const checks = await Promise.all(options.checks.map((check) => ask(check, options.clock, request)));
      if (options.isClosing()) checks.push({ name: "closing", ok: false });
      const ready = checks.every(({ ok }) => ok);
      if (!ready) reply.code(503).header("Retry-After", "1");
      return { ready, checks };
    },
  );
  server.get(
    "/metrics",
    {
      config,
      schema: {
        tags: ["operations"],
        summary: "Metrics in Prometheus' text format",
        description: "Prometheus 文本格式的指标",
      },
    },
    async (request, reply) => {
      await options.guardMetrics?.(request);
      reply.type(options.metrics.registry.contentType);
      return options.metrics.text();
    },
  );
}

async function ask(
  check: ReadyCheck,
  clock: MachineClock,
  request: FastifyRequest,
): Promise<{ name: string; ok: boolean; reason?: string }> {
  const patience = new AbortController();
  const late = clock.sleep(PATIENCE, patience.signal).then(() => "late" as const);
  try {
    const first = await Promise.race([check.check().then(() => "done" as const), late]);
    return first === "done" ? { name: check.name, ok: true } : { name: check.name, ok: false, reason: "timeout" };
  } catch (error) {
    request.log.warn({ check: check.name, err: error }, "not ready");
    return { name: check.name, ok: false, reason: error instanceof PerennialError ? error.caseName : "failed" };
  } finally {
    patience.abort();
  }
}
