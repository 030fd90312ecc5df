/** All pages by address. A part's pages stand in its routes.tsx; their code is loaded when they are opened. */
import { createRouter } from "@tanstack/react-router";
import { intakeRoutes } from "./rooms/1-intake/routes.tsx";
import { profileRoutes } from "./rooms/2-profile/routes.tsx";
import { audienceRoutes } from "./rooms/3-audience/routes.tsx";
import { playbookRoutes } from "./rooms/4-playbook/routes.tsx";
import { decisionRoutes } from "./rooms/5-decision/routes.tsx";
import { reachRoutes } from "./rooms/6-reach/reach-routes.tsx";
import { taskRoutes } from "./rooms/6-reach/task-routes.tsx";
import { outcomeRoutes } from "./rooms/7-outcome/routes.tsx";
import { modelRoutes } from "./rooms/8-learning/routes.tsx";
import { homeRoutes } from "./rooms/home/routes.tsx";
import { houseRoutes } from "./rooms/house/routes.tsx";
import { missingRoute, rootRoute, shellRoute, signInRoute } from "./shell/root.tsx";
import { Failure, Loading } from "./ui/answered.tsx";

const routes = rootRoute.addChildren([
  signInRoute,
  shellRoute.addChildren([
    ...homeRoutes,
    ...profileRoutes,
    ...audienceRoutes,
    ...playbookRoutes,
    ...decisionRoutes,
    ...taskRoutes,
    ...reachRoutes,
    ...outcomeRoutes,
    ...modelRoutes,
    ...intakeRoutes,
    ...houseRoutes,
    missingRoute,
  ]),
]);

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
