/** Sign-in: sessions of people, keys of systems, and the actor of a request. */
export { type Authenticate, type AuthenticatedRequest, createAuthenticate } from "./authenticate.ts";
export { type OidcProvider, SESSION_COOKIES } from "./better-auth.ts";
export { signInCases } from "./cases.ts";
export { signInRoutes } from "./routes.ts";
export { type SampleLogin, sampleLogins, sampleLoginsFile } from "./sample-logins.ts";
export { createSignIn, type NewLogin, type SignIn, type SignInOptions } from "./sign-in.ts";
