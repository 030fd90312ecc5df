import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import type { GalleryState, PlaybookState, PlaybookTab } from "./state.ts";

const tabs: readonly unknown[] = ["flow", "try", "results", "versions"];

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
    component: lazyRouteComponent(() => import("./new-playbook.tsx"), "NewPlaybookPage"),
  }),
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/playbooks/$playbook",
    validateSearch: ({ tab, edit }: Record<string, unknown>): PlaybookState => ({
      ...(tabs.includes(tab) ? { tab: tab as PlaybookTab } : {}),
      ...(edit === true ? { edit } : {}),
    }),
    component: lazyRouteComponent(() => import("./playbook.tsx"), "PlaybookPage"),
  }),
] as const;
