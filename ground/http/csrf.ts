/**
 * Protection of cookie sessions against requests that other sites make in a person's browser. Requests that change
 * something and are authenticated by a cookie must come from our own origin and carry a token bound to the session:
 * in a readable cookie and, again, in a header that another site cannot set.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { cases } from "./cases.ts";
import type { Server } from "./types.ts";

export const CSRF_COOKIE = "perennial_csrf";
export const CSRF_HEADER = "x-csrf-token";

const safeMethods = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);

export interface CsrfOptions {
  /** `secrets.derive("http:csrf")`. */
  readonly secret: Buffer;
  /** Cookies that may hold a session; the first one present counts. */
  readonly sessionCookies: readonly string[];
  /** Origins this installation is reached under, such as `settings.http.publicUrl`; the request's own host is added. */
  readonly origins: readonly string[];
}

/** The token of a session, by the value of its cookie. */
export function csrfToken(secret: Buffer, session: string): string {
  return createHmac("sha256", secret).update(session).digest("base64url");
}

/** Guards every route of this instance and of those registered under it afterwards. */
export function csrfGuard(server: Server, options: CsrfOptions): void {
  const origins = new Set(options.origins.map((origin) => new URL(origin).origin));
  server.addHook("onRequest", async (request, reply) => {
    const session = sessionOf(request, options.sessionCookies);
    if (session === undefined) return;
    const expected = csrfToken(options.secret, session);
    if (safeMethods.has(request.method)) {
      hand(request, reply, expected);
      return;
    }
    if (!isSameOrigin(request, origins)) throw cases.cross_site();
    const header = request.headers[CSRF_HEADER];
    const sent = typeof header === "string" ? header : "";
    if (!same(sent, expected) || !same(request.cookies[CSRF_COOKIE] ?? "", expected)) {
      throw cases.csrf_token({ header: CSRF_HEADER });
    }
  });
}

// A request with an Authorization header is authenticated by that, which no other site can add.
function sessionOf(request: FastifyRequest, cookies: readonly string[]): string | undefined {
  if (request.headers.authorization !== undefined) return undefined;
  for (const name of cookies) {
    const value = request.cookies[name];
    if (value !== undefined && value !== "") return value;
  }
  return undefined;
}

function hand(request: FastifyRequest, reply: FastifyReply, token: string): void {
  if (request.cookies[CSRF_COOKIE] === token) return;
  reply.setCookie(CSRF_COOKIE, token, {
    path: "/",
    sameSite: "strict",
    secure: request.protocol === "https",
    httpOnly: false,
  });
}

/** Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin; who says neither is refused. */
function isSameOrigin(request: FastifyRequest, origins: ReadonlySet<string>): boolean {
  const site = request.headers["sec-fetch-site"];
  const { origin } = request.headers;
  if (site !== undefined && site !== "same-origin") return false;
  if (origin === undefined) return site === "same-origin";
  return origins.has(origin) || origin === `${request.protocol}://${request.host}`;
}

function same(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
