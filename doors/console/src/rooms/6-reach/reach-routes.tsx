import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import { type ContentState, type ReachState, reachTabs, touchStates } from "./reach-state.ts";

const textOf = (search: Record<string, unknown>, ...names: readonly string[]) =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = search[name];
      return typeof value === "string" && value !== "" ? [[name, value] as const] : [];
    }),
  );
const wholeOf = (value: unknown): number | undefined => {
  const number = Number(value);
  return value !== undefined && Number.isInteger(number) && number >= 0 ? number : undefined;
};

export const reachRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/reach",
    validateSearch: (search: Record<string, unknown>): ReachState => {
      const tab = reachTabs.find((one) => one === search.tab);
      const state = touchStates.find((one) => one === search.state);
      const [days, customer] = [wholeOf(search.days), wholeOf(search.customer)];
      return {
        ...(tab ? { tab } : {}),
        ...(state ? { state } : {}),
        ...(days ? { days } : {}),
        ...(customer === undefined ? {} : { customer }),
        ...textOf(search, "channel", "playbook"),
      };
    },
    component: lazyRouteComponent(() => import("./reach.tsx"), "ReachPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/content",
    validateSearch: (search: Record<string, unknown>): ContentState => {
      const customer = wholeOf(search.customer);
      return { ...textOf(search, "content", "channel", "find"), ...(customer === undefined ? {} : { customer }) };
    },
    component: lazyRouteComponent(() => import("./content.tsx"), "ContentPage"),
  }),
] as const;
