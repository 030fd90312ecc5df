/** Knows which methods the paths of a server take, to tell 405 from 404. */
import type { Server } from "./types.ts";

export function watchMethods(server: Server): (path: string) => readonly string[] {
  const routes = new Map<string, { shape: RegExp; methods: Set<string> }>();
  server.addHook("onRoute", ({ url, method }) => {
    const known = routes.get(url) ?? { shape: shapeOf(url), methods: new Set() };
    for (const name of [method].flat()) known.methods.add(name);
    routes.set(url, known);
  });
  return (path) => {
    const allowed = new Set<string>();
    for (const { shape, methods } of routes.values()) {
      if (shape.test(path)) for (const method of methods) allowed.add(method);
    }
    return [...allowed].sort();
  };
}

/** A route's pattern (`/customers/:id`, `/files/*`) as a regular expression over paths. */
function shapeOf(url: string): RegExp {
  const source = url
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/:[A-Za-z_]\w*/g, "[^/]+")
    .replace(/\*/g, ".*");
  return new RegExp(`^${source}$`);
}
