import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import { insightTabs, type ModelState, type ModelsState, modelTabs } from "./state.ts";

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

export const modelRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/models",
    validateSearch: (search: Record<string, unknown>): ModelsState => {
      const tab = insightTabs.find((one) => one === search.tab);
      const [playbook, study] = [textOf(search.playbook), textOf(search.study)];
      return { ...(tab ? { tab } : {}), ...(playbook ? { playbook } : {}), ...(study ? { study } : {}) };
    },
    component: lazyRouteComponent(() => import("./models.tsx"), "ModelsPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/models/$model",
    validateSearch: (search: Record<string, unknown>): ModelState => {
      const tab = modelTabs.find((one) => one === search.tab);
      const version = Number(search.version);
      const [feature, study] = [textOf(search.feature), textOf(search.study)];
      return {
        ...(tab ? { tab } : {}),
        ...(Number.isInteger(version) && version > 0 ? { version } : {}),
        ...(feature ? { feature } : {}),
        ...(study ? { study } : {}),
      };
    },
    component: lazyRouteComponent(() => import("./model.tsx"), "ModelPage"),
  }),
] as const;
