import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import type { CustomerState, CustomerTab, SearchState } from "./state.ts";

const tabs: readonly unknown[] = ["view", "timeline", "why"];

export const profileRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/customers",
    // What looks like a number or a truth in an address arrives as one.
    validateSearch: ({ where }: Record<string, unknown>): SearchState =>
      where === undefined ? {} : { where: String(where) },
    component: lazyRouteComponent(() => import("./search.tsx"), "SearchPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/customers/$customer",
    validateSearch: ({ tab, kinds }: Record<string, unknown>): CustomerState => ({
      ...(tabs.includes(tab) ? { tab: tab as CustomerTab } : {}),
      ...(typeof kinds === "string" ? { kinds } : {}),
    }),
    component: lazyRouteComponent(() => import("./customer.tsx"), "CustomerPage"),
  }),
] as const;
