import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import type { OutcomeState } from "./state.ts";

const names = ["playbook", "from", "to", "unit"] as const;

export const outcomeRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/outcomes",
    validateSearch: (search: Record<string, unknown>): OutcomeState =>
      Object.fromEntries(
        names.flatMap((name) => {
          const value = search[name];
          return typeof value === "string" && value !== "" ? [[name, value] as const] : [];
        }),
      ),
    component: lazyRouteComponent(() => import("./outcomes.tsx"), "OutcomesPage"),
  }),
] as const;
