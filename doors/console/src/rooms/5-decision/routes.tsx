import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import { type DecisionsState, kinds, outcomes } from "./state.ts";

const texts = ["customer", "playbook", "reason", "from", "to", "policy", "make"] as const;

function stateOf(search: Record<string, unknown>): DecisionsState {
  const { tab, outcome, kind, edit } = search;
  const given = texts.flatMap((name) => {
    const value = search[name];
    return (typeof value === "string" && value !== "") || typeof value === "number"
      ? [[name, String(value)] as const]
      : [];
  });
  const known = outcomes.find((one) => one === outcome);
  const way = kinds.find((one) => one === kind);
  return {
    ...(tab === "policies" || tab === "capacity" ? { tab } : {}),
    ...(edit === true ? { edit } : {}),
    ...Object.fromEntries(given),
    ...(known ? { outcome: known } : {}),
    ...(way ? { kind: way } : {}),
  };
}

export const decisionRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/decisions",
    validateSearch: stateOf,
    component: lazyRouteComponent(() => import("./decisions.tsx"), "DecisionsPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/decisions/$decision",
    component: lazyRouteComponent(() => import("./decision.tsx"), "DecisionPage"),
  }),
] as const;
