import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import type { ModelState } from "./state.ts";

const tabs = ["versions", "report", "card", "compare", "batches", "changes"] as const;

export const modelRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/models",
    component: lazyRouteComponent(() => import("./models.tsx"), "ModelsPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/models/$model",
    validateSearch: (search: Record<string, unknown>): ModelState => {
      const tab = tabs.find((one) => one === search.tab);
      const version = Number(search.version);
      return {
        ...(tab ? { tab } : {}),
        ...(Number.isInteger(version) && version > 0 ? { version } : {}),
        ...(typeof search.feature === "string" ? { feature: search.feature } : {}),
      };
    },
    component: lazyRouteComponent(() => import("./model.tsx"), "ModelPage"),
  }),
] as const;
