/** better-auth as this house uses it: its own schema, role and pool; who may sign in is the organisation's to say. */
import { betterAuth } from "better-auth";
import { APIError } from "better-auth/api";
import { type GenericOAuthConfig, genericOAuth, username } from "better-auth/plugins";
import type { PersonActor } from "#ground/authority";
import { type PostgresConnection, poolFor } from "#ground/storage";
import { addressLimits } from "./address-limits.ts";
import { trustedOrigins } from "./origins.ts";

/** Where better-auth's routes are mounted. */
export const BASE_PATH = "/auth";
/** The client's address as the server saw it; what a client sends under this name is dropped. */
export const CLIENT_HEADER = "x-perennial-client";

/** Names of the cookie that holds a session; the first is used under https. For the guard that asks for a token. */
export const SESSION_COOKIES = ["__Secure-perennial.session_token", "perennial.session_token"] as const;

const SESSION_SECONDS = 12 * 3600;
const RENEW_SECONDS = 3600;
const POOL_SIZE = 4;

export type AuthPool = ReturnType<typeof poolFor>;

/** An OpenID Connect provider of the bank; people are matched by mail address, nobody is made. */
export interface OidcProvider {
  readonly providerId: string;
  readonly discoveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes?: readonly string[];
}

export interface AuthOptions {
  readonly publicUrl: string;
  /** 32 bytes or more as text. */
  readonly secret: string;
  readonly pool: AuthPool;
  readonly oidc: readonly OidcProvider[];
  /** The person behind a login; null keeps the login out. Writes the trace of the sign-in. */
  readonly admit: (person: string) => Promise<PersonActor | null>;
  readonly log: (level: string, message: string) => void;
}

export function authPool(connection: PostgresConnection): AuthPool {
  return poolFor(connection, POOL_SIZE, "perennial auth");
}

/** The pool as better-auth may use it: unqualified names mean schema `auth` and nothing else. */
function inSchema(pool: AuthPool) {
  const prepared = new WeakSet<object>();
  return {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      if (!prepared.has(client)) {
        await client.query("set search_path to auth");
        prepared.add(client);
      }
      return client;
    },
  };
}

function oauthConfig(provider: OidcProvider): GenericOAuthConfig {
  const { providerId, discoveryUrl, clientId, clientSecret, scopes = ["openid", "email", "profile"] } = provider;
  return {
    providerId,
    discoveryUrl,
    clientId,
    clientSecret,
    scopes: [...scopes],
    pkce: true,
    requireIdTokenVerification: true,
    disableSignUp: true,
    disableImplicitSignUp: true,
  };
}

export function openAuth(options: AuthOptions) {
  const origins = trustedOrigins(options.publicUrl);
  return betterAuth({
    appName: "Perennial",
    baseURL: options.publicUrl,
    basePath: BASE_PATH,
    secret: options.secret,
    database: inSchema(options.pool),
    trustedOrigins: origins,
    // Nobody signs up: people come from the bank's definition of its organisation.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12, maxPasswordLength: 128 },
    plugins: [
      username({
        usernameValidator: (name) => /^[a-z][a-z0-9_.-]*$/.test(name),
        minUsernameLength: 3,
        maxUsernameLength: 30,
      }),
      genericOAuth({ config: options.oidc.map(oauthConfig) }),
    ],
    account: {
      encryptOAuthTokens: true,
      accountLinking: { enabled: true, trustedProviders: options.oidc.map((provider) => provider.providerId) },
    },
    session: { expiresIn: SESSION_SECONDS, updateAge: RENEW_SECONDS, cookieCache: { enabled: false } },
    rateLimit: {
      enabled: true,
      customStorage: addressLimits(options.pool),
      window: 10,
      max: 100,
      // People of a branch share an address; guesses at one login are counted apart.
      customRules: { "/sign-in/*": { window: 60, max: 60 }, "/change-password": { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: "perennial",
      useSecureCookies: options.publicUrl.startsWith("https:"),
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
      // Said outright: better-auth turns both off by itself where it believes to be under test.
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [CLIENT_HEADER] },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            if ((await options.admit(session.userId)) === null) throw new APIError("FORBIDDEN", { code: "CLOSED" });
          },
        },
      },
    },
    telemetry: { enabled: false },
    logger: { level: "warn", log: (level, message) => options.log(level, message) },
  });
}
