/** Vite does not ask package.json's `imports` with our `source` condition for every module it loads, so the map is read here. */
import { readFileSync } from "node:fs";
import path from "node:path";

const root = import.meta.dirname;
const { imports } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  imports: Record<string, { source: string }>;
};

export const alias = Object.entries(imports).map(([name, target]) => ({
  find: new RegExp(`^${name.replace("*", "([^/]+)")}$`),
  replacement: path.join(root, target.source.replace("*", "$1")),
}));
