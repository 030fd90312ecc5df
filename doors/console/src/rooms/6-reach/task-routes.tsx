import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { shellRoute } from "../../shell/root.tsx";
import type { TasksState } from "./task-state.ts";

const whose: readonly unknown[] = ["pool", "all", "board"];

export const taskRoutes = [
  createRoute({
    getParentRoute: () => shellRoute,
    path: "/tasks",
    validateSearch: (search: Record<string, unknown>): TasksState => ({
      ...(whose.includes(search.whose) ? { whose: search.whose as "pool" | "all" | "board" } : {}),
      ...(search.late === true ? { late: true } : {}),
      ...(Number.isInteger(search.task) ? { task: Number(search.task) } : {}),
    }),
    component: lazyRouteComponent(() => import("./tasks.tsx"), "TasksPage"),
  }),
] as const;
