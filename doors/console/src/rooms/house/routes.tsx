import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import { type HouseState, houseTabs, type SystemState, systemTabs } from "./state.ts";

const texts = ["find", "unit", "person", "action", "target"] as const;

export const houseRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/organisation",
    validateSearch: (search: Record<string, unknown>): HouseState => {
      const tab = houseTabs.find((one) => one === search.tab);
      const given = texts.flatMap((name) => {
        const value = search[name];
        return typeof value === "string" && value !== "" ? [[name, value] as const] : [];
      });
      return { ...(tab ? { tab } : {}), ...Object.fromEntries(given) };
    },
    component: lazyRouteComponent(() => import("./organisation.tsx"), "OrganisationPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/system",
    validateSearch: ({ tab: asked }: Record<string, unknown>): SystemState => {
      const tab = systemTabs.find((one) => one === asked);
      return tab ? { tab } : {};
    },
    component: lazyRouteComponent(() => import("./system.tsx"), "SystemPage"),
  }),
] as const;
