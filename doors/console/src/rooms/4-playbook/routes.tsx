import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import type { GalleryState, NewPlaybookState, PlansState, PlaybookState, PlaybookTab } from "./state.ts";

const tabs: readonly unknown[] = ["flow", "try", "results", "versions"];

const nodeOf = (node: unknown) => (typeof node === "string" && node !== "" ? { node } : {});

export const playbookRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/playbooks",
    validateSearch: ({ waiting }: Record<string, unknown>): GalleryState => (waiting === true ? { waiting } : {}),
    component: lazyRouteComponent(() => import("./gallery.tsx"), "GalleryPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/playbooks/new",
    validateSearch: ({ node }: Record<string, unknown>): NewPlaybookState => nodeOf(node),
    component: lazyRouteComponent(() => import("./new-playbook.tsx"), "NewPlaybookPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/playbooks/plans",
    validateSearch: ({ board }: Record<string, unknown>): PlansState =>
      typeof board === "string" && board !== "" ? { board } : {},
    component: lazyRouteComponent(() => import("./plans.tsx"), "PlansPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/playbooks/$playbook",
    validateSearch: ({ tab, edit, node, from, to }: Record<string, unknown>): PlaybookState => ({
      ...(tabs.includes(tab) ? { tab: tab as PlaybookTab } : {}),
      ...(edit === true ? { edit } : {}),
      ...nodeOf(node),
      ...(typeof from === "number" ? { from } : {}),
      ...(typeof to === "number" ? { to } : {}),
    }),
    component: lazyRouteComponent(() => import("./playbook.tsx"), "PlaybookPage"),
  }),
] as const;
