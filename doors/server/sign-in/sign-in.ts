/** Signing in: sessions of people, over better-auth. */
import { audit, auditMany } from "#ground/audit";
import { type Actor, allow, definePermissions, type PersonActor } from "#ground/authority";
import { machine } from "#ground/clock";
import { newId } from "#ground/ids";
import { directoryOf, personIdOf } from "#ground/organisation";
import { type Cluster, roleConnection, type Storage } from "#ground/storage";
import { type AuthPool, authPool, BASE_PATH, CLIENT_HEADER, type OidcProvider, openAuth } from "./better-auth.ts";
import { signInCases } from "./cases.ts";
import { Attempts } from "./limits.ts";
import { type HeaderValues, header, refuseCrossSite } from "./origins.ts";

const permissions = definePermissions("sign_in", {
  create_login: { roles: ["administrator"] },
  set_password: { roles: ["administrator"] },
});

export interface SignInOptions {
  readonly storage: Storage;
  readonly cluster: Cluster;
  /** The bank's database. */
  readonly database: string;
  /** Origin under which browsers reach this installation; asked when first needed, since a free port is known late. */
  readonly publicUrl: () => string;
  /** Signs cookies: `secrets.deriveText("auth:session")`. */
  readonly secret: string;
  readonly oidc?: readonly OidcProvider[];
  /** What better-auth wants to say; holds no passwords. */
  readonly log?: (level: string, message: string) => void;
}

export interface NewLogin {
  readonly login: string;
  readonly password: string;
  /** Matched against what an identity provider says; made up from the login when missing. */
  readonly email?: string | undefined;
}

export interface SignIn {
  /** Answers one request below `/auth`. */
  handler(request: Request): Promise<Response>;
  /** The person whose session the cookie names, as the organisation knows them now. */
  actorOf(headers: HeaderValues): Promise<PersonActor | null>;
  /**
   * Gives logins to people of the organisation who have none; existing passwords stay. The number of new logins.
   * @throws authority.not_allowed
   */
  ensurePeople(actor: Actor, people: readonly NewLogin[]): Promise<number>;
  /**
   * Sets a new password and ends every session of the login.
   * @throws authority.not_allowed
   */
  setPassword(actor: Actor, login: string, password: string): Promise<void>;
  readonly publicUrl: () => string;
  close(): Promise<void>;
}

// Nothing else of better-auth can be reached: no sign-up, no change of name or address, no question whether a login exists.
const reachable = [
  /^POST \/sign-in\/(username|social)$/,
  /^POST \/sign-out$/,
  /^GET \/get-session$/,
  /^POST \/change-password$/,
  /^GET \/list-sessions$/,
  /^POST \/revoke-(session|sessions|other-sessions)$/,
  /^(GET|POST) \/callback\/[a-z0-9-]+$/,
];
// The identity provider sends people back here, from its own origin; state and PKCE protect it.
const callback = /^\/callback\//;
const FAILURES_A_MINUTE = 10;

export function createSignIn(options: SignInOptions): SignIn {
  const { storage } = options;
  const pool = authPool(roleConnection(options.cluster, "auth", options.database));
  const attempts = new Attempts(FAILURES_A_MINUTE, 60_000);
  const admit = async (person: string): Promise<PersonActor | null> => {
    const actor = await directoryOf(storage).actorOfPerson(person);
    if (actor) {
      await storage.batch("sign-in", (tx) =>
        audit(tx, actor, { action: "sign_in.open_session", target: `person:${person}` }),
      );
    }
    return actor;
  };
  // Before the change, which another role makes in another transaction: a trace without a change can be explained.
  const trace = async (actor: Actor, action: string, people: readonly { readonly login: string }[]): Promise<void> => {
    await storage.batch("sign-in", (tx) =>
      auditMany(
        tx,
        actor,
        people.map(({ login }) => ({ action, target: `person:${personIdOf(login)}` })),
      ),
    );
  };
  let opened: ReturnType<typeof openAuth> | undefined;
  const auth = (): ReturnType<typeof openAuth> => {
    opened ??= openAuth({
      publicUrl: options.publicUrl(),
      secret: options.secret,
      pool,
      oidc: options.oidc ?? [],
      admit,
      log: options.log ?? (() => undefined),
    });
    return opened;
  };
  return {
    publicUrl: options.publicUrl,
    async handler(request) {
      const path = new URL(request.url).pathname;
      const local = path.startsWith(`${BASE_PATH}/`) ? path.slice(BASE_PATH.length) : "";
      if (!reachable.some((shape) => shape.test(`${request.method} ${local}`)))
        throw signInCases.no_such_page({ path });
      // better-auth looks at the origin only where a cookie came along; a sign-in from elsewhere is an attack as well.
      if (!callback.test(local))
        refuseCrossSite(request.method, Object.fromEntries(request.headers), options.publicUrl());
      const login = local === "/sign-in/username" ? await loginOf(request.clone()) : undefined;
      if (login === undefined) return await auth().handler(request);
      if (attempts.exhausted(login, machine.elapsed())) throw signInCases.too_many({}, { retryAfterSeconds: 60 });
      const response = await auth().handler(request);
      if (response.status === 401) attempts.failed(login, machine.elapsed());
      else if (response.ok) attempts.succeeded(login);
      return response;
    },
    async actorOf(headers) {
      const cookie = header(headers, "cookie");
      if (cookie === undefined || !cookie.includes("perennial.session_token")) return null;
      const session = await auth().api.getSession({ headers: new Headers({ cookie, [CLIENT_HEADER]: "127.0.0.1" }) });
      return session ? await directoryOf(storage).actorOfPerson(session.user.id) : null;
    },
    async ensurePeople(actor, people) {
      allow(actor, permissions.create_login);
      const added = await withoutLogin(pool, people);
      if (added.length === 0) return 0;
      await trace(actor, "sign_in.create_login", added);
      return await createLogins(pool, await auth().$context, added);
    },
    async setPassword(actor, login, password) {
      allow(actor, permissions.set_password);
      await trace(actor, "sign_in.set_password", [{ login }]);
      const hash = await (await auth().$context).password.hash(password);
      await changePassword(pool, personIdOf(login), hash);
    },
    close: () => pool.end(),
  };
}

async function loginOf(request: Request): Promise<string> {
  const body: unknown = await request.json().catch(() => undefined);
  const login = typeof body === "object" && body !== null && "username" in body ? body.username : undefined;
  return typeof login === "string" ? login.toLowerCase().slice(0, 64) : "";
}

interface Hashing {
  readonly password: { hash(password: string): Promise<string> };
}

async function withoutLogin(pool: AuthPool, people: readonly NewLogin[]): Promise<NewLogin[]> {
  const { rows } = await pool.query<{ userId: string }>(
    `select "userId" from auth.account where "providerId" = 'credential' and "userId" = any($1::text[])`,
    [people.map((person) => personIdOf(person.login))],
  );
  const known = new Set(rows.map((row) => row.userId));
  return people.filter((person) => !known.has(personIdOf(person.login)));
}

async function createLogins(pool: AuthPool, { password }: Hashing, added: readonly NewLogin[]): Promise<number> {
  const now = machine.now();
  const hashes = await Promise.all(added.map((person) => password.hash(person.password)));
  const users = added.map((person) => personIdOf(person.login));
  const logins = added.map((person) => person.login);
  const mails = added.map((person) => person.email ?? `${person.login}@bank.invalid`);
  // One statement: a login without a password, or the other way round, is never left behind.
  const result = await pool.query(
    `with given as (
       select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as g(id, login, mail, account, hash)),
     made as (
       insert into auth.user ("id", "name", "email", "emailVerified", "createdAt", "updatedAt", "username", "displayUsername")
       select id, login, mail, true, $6, $6, login, login from given on conflict ("id") do nothing)
     insert into auth.account ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt")
     select account, id, 'credential', id, hash, $6, $6 from given on conflict do nothing`,
    [users, logins, mails, added.map(() => newId(now)), hashes, now],
  );
  return result.rowCount ?? 0;
}

async function changePassword(pool: AuthPool, person: string, hash: string): Promise<void> {
  await pool.query(
    `with ended as (delete from auth.session where "userId" = $1)
     update auth.account set "password" = $2, "updatedAt" = $3 where "userId" = $1 and "providerId" = 'credential'`,
    [person, hash, machine.now()],
  );
}
