/** Asks this very server, typed by what it describes at `/openapi.json`. */
import createClient from "openapi-fetch";
import { acceptLanguage } from "../words/index.ts";
import type { paths } from "./schema.gen.ts";

export type { paths };

/** Why the server refused, in its own words (RFC 9457). */
export type Problem = paths["/healthz"]["get"]["responses"]["4XX"]["content"]["application/problem+json"];

/** The answer of a path's GET, by its address in the API. */
export type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

/** What a path's POST answers; of one that makes something, what it says of it. */
export type Posted<Path extends keyof paths> = paths[Path] extends {
  post: { responses: { 201: { content: { "application/json": infer Body } } } };
}
  ? Body
  : paths[Path] extends { post: { responses: { 200: { content: { "application/json": infer Body } } } } }
    ? Body
    : never;

export class Refusal extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(status: number, problem: Problem | null) {
    super(problem?.detail ?? String(status));
    this.status = status;
    this.problem = problem;
  }

  /** Without the urn: `audience.no_such_audience`. */
  get case(): string {
    return this.problem?.type.replace("urn:perennial:problem:", "") ?? "";
  }
}

const CSRF = /(?:^|; )perennial_csrf=([^;]+)/;

/** Headers that every request carries: the language, and the token that other sites can't know. */
export function headers(): Record<string, string> {
  const token = CSRF.exec(document.cookie)?.[1];
  return { "accept-language": acceptLanguage(), ...(token === undefined ? {} : { "x-csrf-token": token }) };
}

export async function refusalOf(response: Response): Promise<Refusal> {
  const problem = (await response.json().catch(() => null)) as Problem | null;
  return new Refusal(response.status, problem);
}

export const api = createClient<paths>({ baseUrl: location.origin });
api.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(headers())) request.headers.set(name, value);
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await refusalOf(response);
    return response;
  },
});

/** The body of an answer. @throws Refusal with the server's reason; TypeError when it can't be reached */
export async function take<Body>(answer: Promise<{ data?: Body }>): Promise<NonNullable<Body>> {
  const { data } = await answer;
  return data as NonNullable<Body>;
}

/** Opens or ends a session; these addresses are the sign-in's own. @throws Refusal */
export async function sign(action: "sign-in/username" | "sign-out" | "change-password", body: object): Promise<void> {
  const response = await fetch(`/auth/${action}`, {
    method: "POST",
    headers: { ...headers(), "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw await refusalOf(response);
}
