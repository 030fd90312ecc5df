import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import { type OutcomeState, workGroups } from "./state.ts";

const names = ["playbook", "from", "to", "unit"] as const;

export const outcomeRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/outcomes",
    validateSearch: (search: Record<string, unknown>): OutcomeState => {
      const texts = names.flatMap((name) => {
        const value = search[name];
        return typeof value === "string" && value !== "" ? [[name, value] as const] : [];
      });
      const days = Number(search.days);
      const by = workGroups.find((one) => one === search.by);
      return {
        ...Object.fromEntries(texts),
        ...(Number.isInteger(days) && days >= 1 && days <= 90 ? { days } : {}),
        ...(by ? { by } : {}),
      };
    },
    component: lazyRouteComponent(() => import("./outcomes.tsx"), "OutcomesPage"),
  }),
] as const;
