/** better-auth under Fastify: `/auth/*`, failures in the house's own words. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { PerennialError } from "#ground/errors";
import { BASE_PATH, CLIENT_HEADER } from "./better-auth.ts";
import { signInCases } from "./cases.ts";
import type { SignIn } from "./sign-in.ts";

const BODY_LIMIT = 16_384;

/** Register it without a prefix: `server.register(signInRoutes, { signIn })`. */
export async function signInRoutes(server: FastifyInstance, { signIn }: { readonly signIn: SignIn }): Promise<void> {
  // better-auth reads the body itself; these parsers hold inside this plugin alone.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: BODY_LIMIT }, (_request, body, done) =>
    done(null, body),
  );
  server.route({
    method: ["GET", "POST"],
    url: `${BASE_PATH}/*`,
    bodyLimit: BODY_LIMIT,
    schema: { hide: true },
    handler: (request, reply) => answer(signIn, request, reply),
  });
}

async function answer(signIn: SignIn, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const response = await signIn.handler(requestOf(request, signIn.publicUrl()));
  if (response.status >= 400) throw await problemOf(response);
  reply.status(response.status);
  for (const [name, value] of response.headers) if (name !== "set-cookie") reply.header(name, value);
  for (const cookie of response.headers.getSetCookie()) reply.header("set-cookie", cookie);
  reply.header("cache-control", "no-store");
  return reply.send(Buffer.from(await response.arrayBuffer()));
}

function requestOf(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && name !== "content-length")
      headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  headers.set(CLIENT_HEADER, request.ip);
  const body = request.body;
  return new Request(new URL(request.url, publicUrl), {
    method: request.method,
    headers,
    ...(Buffer.isBuffer(body) && body.length > 0 ? { body: new Uint8Array(body) } : {}),
  });
}

async function problemOf(response: Response): Promise<PerennialError> {
  const body: unknown = await response.json().catch(() => ({}));
  const said = (name: "code" | "message"): string =>
    typeof body === "object" && body !== null && name in body ? String(Reflect.get(body, name)) : "";
  if (response.status === 401) return signInCases.wrong_password();
  if (response.status === 403) return said("code") === "CLOSED" ? signInCases.closed() : signInCases.cross_site();
  if (response.status === 429) {
    const seconds = Number(response.headers.get("x-retry-after")) || 60;
    return signInCases.too_many({}, { retryAfterSeconds: seconds });
  }
  if (response.status < 500) return signInCases.refused({ message: said("message") || said("code") });
  return signInCases.failed();
}
