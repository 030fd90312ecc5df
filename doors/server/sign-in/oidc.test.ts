/** A provider of OpenID Connect on this machine, as far as the authorisation code flow with PKCE needs one. */
import { createHash, createPublicKey, generateKeyPairSync, sign } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { job } from "#ground/authority";
import { machine } from "#ground/clock";
import { applyOrganisation, personIdOf } from "#ground/organisation";
import { type TestBank, testBank } from "#model-bank";
import { createSignIn, type SignIn, signInRoutes } from "./index.ts";

const origin = "http://127.0.0.1:7400";
const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const b64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

interface Grant {
  readonly challenge: string;
  readonly nonce: string | null;
}

class Provider {
  readonly #server: Server;
  readonly grants = new Map<string, Grant>();
  mail = "";

  constructor() {
    this.#server = createServer(async (request, response) => {
      const answer = this.#answer(request, new URLSearchParams(await bodyOf(request)));
      response.writeHead(answer ? 200 : 400, { "content-type": "application/json" }).end(JSON.stringify(answer ?? {}));
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What a browser does at the provider: agrees, and comes back with a code. */
  agree(authorisation: URL): string {
    const given = authorisation.searchParams;
    const code = createHash("sha256").update(authorisation.href).digest("hex");
    this.grants.set(code, { challenge: given.get("code_challenge") ?? "", nonce: given.get("nonce") });
    return `/auth/callback/bank?code=${code}&state=${given.get("state")}&iss=${encodeURIComponent(this.issuer)}`;
  }

  #answer(request: IncomingMessage, body: URLSearchParams): object | undefined {
    const { issuer } = this;
    if (request.url === "/.well-known/openid-configuration") {
      return {
        issuer,
        authorization_endpoint: `${issuer}/authorise`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        id_token_signing_alg_values_supported: ["RS256"],
        code_challenge_methods_supported: ["S256"],
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
      };
    }
    if (request.url === "/keys") {
      return {
        keys: [{ ...createPublicKey(keys.privateKey).export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }],
      };
    }
    const grant = this.grants.get(body.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(body.get("code_verifier") ?? "")
      .digest("base64url");
    return request.url === "/token" && grant?.challenge === challenge
      ? { access_token: "a", token_type: "Bearer", expires_in: 300, id_token: this.#idToken(grant) }
      : undefined;
  }

  #idToken({ nonce }: Grant): string {
    const now = Math.floor(machine.now().getTime() / 1000);
    const claims = { iss: this.issuer, aud: "perennial", sub: `sub ${this.mail}`, iat: now, exp: now + 300, nonce };
    const text = `${b64({ alg: "RS256", kid: "1" })}.${b64({ ...claims, email: this.mail, email_verified: true, name: "n" })}`;
    return `${text}.${sign("sha256", Buffer.from(text), keys.privateKey).toString("base64url")}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

describe("sign-in by the bank's identity provider", () => {
  const provider = new Provider();
  let bank: TestBank;
  let signIn: SignIn;
  let server: FastifyInstance;

  beforeAll(async () => {
    await provider.listen();
    bank = await testBank();
    const actor = job("test");
    await bank.storage.as(actor, (tx) =>
      applyOrganisation(tx, actor, {
        units: [{ id: "head", kind: "head_office" }],
        people: [{ login: "designer", unit: "head", roles: ["designer"] }],
      }),
    );
    signIn = createSignIn({
      storage: bank.storage,
      cluster: bank.cluster,
      database: bank.database,
      publicUrl: () => origin,
      secret: "a secret of this test and of nothing else",
      oidc: [
        {
          providerId: "bank",
          discoveryUrl: `${provider.issuer}/.well-known/openid-configuration`,
          clientId: "perennial",
          clientSecret: "secret of the client",
        },
      ],
    });
    await signIn.ensurePeople(actor, [
      { login: "designer", password: "not used here at all", email: "li@bank.example" },
    ]);
    server = Fastify();
    await server.register(signInRoutes, { signIn });
  });
  afterAll(async () => {
    await server.close();
    await signIn.close();
    await bank.close();
    await provider.close();
  });

  /** The whole way: to the provider and back, with the browser's cookies. */
  async function arrive(mail: string): Promise<{ cookie: string; location: string }> {
    provider.mail = mail;
    const start = await server.inject({
      method: "POST",
      url: "/auth/sign-in/social",
      payload: { provider: "bank", callbackURL: "/", errorCallbackURL: "/failed" },
      headers: { origin },
    });
    expect(start.statusCode).toBe(200);
    const cookie = start.cookies.map((c) => `${c.name}=${c.value}`).join("; ");
    const back = provider.agree(new URL((start.json() as { url: string }).url));
    const end = await server.inject({ url: back, headers: { cookie } });
    return {
      cookie: end.cookies.map((c) => `${c.name}=${c.value}`).join("; "),
      location: String(end.headers.location ?? end.body),
    };
  }

  it("opens a session for the person whose mail address the provider vouches for", async () => {
    const { cookie, location } = await arrive("li@bank.example");
    expect(location).toBe("/");
    expect(await signIn.actorOf({ cookie })).toMatchObject({ id: personIdOf("designer"), roles: ["designer"] });
  });

  it("makes nobody: an address that no login has stays out", async () => {
    const { cookie, location } = await arrive("stranger@bank.example");
    expect(location).toMatch(/^\/failed\?error=/);
    expect(await signIn.actorOf({ cookie })).toBeNull();
  });
});
