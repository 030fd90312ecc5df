import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import type { AudienceState, AudiencesState, NewAudienceState } from "./state.ts";

const states = ["draft", "live", "retired"] as const;
const tabs = ["people", "history", "overlap", "hands"] as const;
const textOf = (search: Record<string, unknown>, name: string) => {
  const value = search[name];
  return typeof value === "string" && value !== "" ? { [name]: value } : {};
};

export const audienceRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/audiences",
    validateSearch: (search: Record<string, unknown>): AudiencesState => {
      const state = states.find((one) => one === search.state);
      return {
        ...(state ? { state } : {}),
        ...(search.tab === "hands" ? { tab: "hands" as const } : {}),
        ...textOf(search, "overlap"),
      };
    },
    component: lazyRouteComponent(() => import("./audiences.tsx"), "AudiencesPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/audiences/new",
    validateSearch: (search: Record<string, unknown>): NewAudienceState => ({
      ...textOf(search, "where"),
      ...textOf(search, "of"),
      ...(search.list === true ? { list: true as const } : {}),
    }),
    component: lazyRouteComponent(() => import("./new-audience.tsx"), "NewAudiencePage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/audiences/$audience",
    validateSearch: (search: Record<string, unknown>): AudienceState => {
      const tab = tabs.find((one) => one === search.tab);
      return { ...(tab ? { tab } : {}), ...textOf(search, "by"), ...textOf(search, "with") };
    },
    component: lazyRouteComponent(() => import("./audience.tsx"), "AudiencePage"),
  }),
] as const;
