import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import { catalogParts, type DataState, dataTabs, itemStates } from "./state.ts";

export const intakeRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/data",
    validateSearch: (search: Record<string, unknown>): DataState => {
      const tab = dataTabs.find((one) => one === search.tab);
      const part = catalogParts.find((one) => one === search.part);
      const state = itemStates.find((one) => one === search.state);
      return {
        ...(tab ? { tab } : {}),
        ...(part ? { part } : {}),
        ...(state ? { state } : {}),
        ...(typeof search.find === "string" && search.find !== "" ? { find: search.find } : {}),
        ...(typeof search.import === "string" ? { import: search.import } : {}),
      };
    },
    component: lazyRouteComponent(() => import("./data.tsx"), "DataPage"),
  }),
] as const;
