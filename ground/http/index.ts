/** The HTTP server that rooms register their routes on, and what their routes need. */

export type { Static, TSchema } from "typebox";
export { Type } from "typebox";
export { CSRF_COOKIE, CSRF_HEADER, type CsrfOptions, csrfGuard, csrfToken } from "./csrf.ts";
export type { DocumentInfo } from "./docs.ts";
export type { ReadyCheck } from "./health.ts";
export { chooseLanguage } from "./language.ts";
export { evenUnderPressure } from "./pressure.ts";
export { Problem, problemOf } from "./problem.ts";
export { createRateLimiter, enforceRate, type RateLimit, type RateLimiter, type RateVerdict } from "./rate-limit.ts";
export { closeServer, createServer, listen, type ServerOptions } from "./server.ts";
export type { Routes, Server } from "./types.ts";
export { type Wired, wired } from "./wired.ts";
