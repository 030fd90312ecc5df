/** Which pages may send a session's cookie. */
import { signInCases } from "./cases.ts";

const loopback = ["127.0.0.1", "localhost", "[::1]"];

/** The public origin; on a laptop also the other names of the same machine. */
export function trustedOrigins(publicUrl: string): string[] {
  const url = new URL(publicUrl);
  if (!loopback.includes(url.hostname)) return [url.origin];
  return loopback.map((name) => `${url.protocol}//${name}${url.port === "" ? "" : `:${url.port}`}`);
}

export type HeaderValues = Readonly<Record<string, string | string[] | undefined>>;

export function header(headers: HeaderValues, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/**
 * Browsers send cookies with requests that other sites start: what changes anything must name our own origin.
 * @throws sign_in.cross_site
 */
export function refuseCrossSite(method: string, headers: HeaderValues, publicUrl: string): void {
  if (/^(GET|HEAD|OPTIONS)$/.test(method)) return;
  const origin = header(headers, "origin");
  const own =
    origin === undefined
      ? header(headers, "sec-fetch-site") === "same-origin"
      : trustedOrigins(publicUrl).includes(origin);
  if (!own) throw signInCases.cross_site();
}
