/**
 * The tables of better-auth, as its own generator printed them for PostgreSQL with our plugins, moved into a schema of
 * their own and without the database's clock. Only the role `perennial_auth` reaches them.
 */
import type { RoomMigrations } from "#ground/storage";

const tables = ["auth.user", "auth.session", "auth.account", "auth.verification", 'auth."rateLimit"'];

export const signInMigrations: RoomMigrations = {
  room: "auth",
  postgres: [
    {
      name: "20261122_0001_create_auth",
      sql: `
        create schema auth;
        create table auth.user ("id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" boolean not null, "image" text, "createdAt" timestamptz not null, "updatedAt" timestamptz not null, "username" text unique, "displayUsername" text);
        create table auth.session ("id" text not null primary key, "expiresAt" timestamptz not null, "token" text not null unique, "createdAt" timestamptz not null, "updatedAt" timestamptz not null, "ipAddress" text, "userAgent" text, "userId" text not null references auth.user ("id") on delete cascade);
        create table auth.account ("id" text not null primary key, "accountId" text not null, "providerId" text not null, "userId" text not null references auth.user ("id") on delete cascade, "accessToken" text, "refreshToken" text, "idToken" text, "accessTokenExpiresAt" timestamptz, "refreshTokenExpiresAt" timestamptz, "scope" text, "password" text, "createdAt" timestamptz not null, "updatedAt" timestamptz not null);
        create table auth.verification ("id" text not null primary key, "identifier" text not null, "value" text not null, "expiresAt" timestamptz not null, "createdAt" timestamptz not null, "updatedAt" timestamptz not null);
        create table auth."rateLimit" ("id" text not null primary key, "key" text not null unique, "count" integer not null, "lastRequest" bigint not null);
        create index "session_userId_idx" on auth.session ("userId");
        create index "account_userId_idx" on auth.account ("userId");
        create index "verification_identifier_idx" on auth.verification ("identifier");
        -- One password a person, so that setting it is one statement.
        create unique index account_credential on auth.account ("userId") where "providerId" = 'credential';
        grant usage on schema auth to perennial_auth;
        ${tables
          .map(
            (table) => `
        alter table ${table} enable row level security;
        alter table ${table} force row level security;
        create policy owner_all on ${table} to perennial_owner using (true) with check (true);
        create policy auth_all on ${table} to perennial_auth using (true) with check (true);
        grant select, insert, update, delete on ${table} to perennial_auth;`,
          )
          .join("")}
      `,
    },
  ],
};
