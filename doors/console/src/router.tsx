/** All pages by address. A part's pages stand in its routes.tsx; their code is loaded when they are opened. */
import { createRouter } from "@tanstack/react-router";
import { homeRoutes } from "./rooms/home/routes.tsx";
import { rootRoute, shellRoute, signInRoute } from "./shell/root.tsx";
import { Failure, Loading } from "./ui/answered.tsx";

const routes = rootRoute.addChildren([signInRoute, shellRoute.addChildren([...homeRoutes])]);

export const router = createRouter({
  routeTree: routes,
  defaultPreload: "intent",
  scrollRestoration: true,
  defaultPendingComponent: () => <Loading rows={8} />,
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} again={reset} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
