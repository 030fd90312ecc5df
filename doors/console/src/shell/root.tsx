/** The first routes: the door, and the shell within which all pages stand. */
import { createRootRoute, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { Refusal } from "../api/client.ts";
import { meQuery, queries } from "../api/session.ts";
import { Failure, Nothing } from "../ui/answered.tsx";
import { Page } from "../ui/page.tsx";
import { common } from "../words/common.ts";
import { useWords } from "../words/index.ts";
import { Shell } from "./shell.tsx";
import { SignInPage } from "./sign-in.tsx";

export const rootRoute = createRootRoute({ component: Outlet, notFoundComponent: Missing });

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: ({ next }: Record<string, unknown>): { next?: string } => (typeof next === "string" ? { next } : {}),
  component: SignInPage,
});

/** Parent of every page: whoever is not signed in is sent to the door first. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  async beforeLoad({ location }) {
    try {
      await queries.ensureQueryData(meQuery);
    } catch (error) {
      if (!(error instanceof Refusal) || error.status !== 401) throw error;
      throw redirect({ to: "/sign-in", search: location.href === "/" ? {} : { next: location.href } });
    }
  },
  component: Shell,
  errorComponent: ({ error }) => (
    <main className="door">
      <div className="door-card">
        <Failure error={error} again={() => location.reload()} />
      </div>
    </main>
  ),
});

/** Whatever is no page, within the shell: the way on stands beside it. */
export const missingRoute = createRoute({ getParentRoute: () => shellRoute, path: "$", component: Missing });

function Missing() {
  const say = useWords(common);
  return (
    <Page title={say("not_found")}>
      <Nothing text={say("page_missing")}>
        <a href="/">{say("to_home")}</a>
      </Nothing>
    </Page>
  );
}
