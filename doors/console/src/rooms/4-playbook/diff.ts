/** What differs between two definitions of a playbook, place by place. */
import { plain } from "./flow.ts";

export interface Difference {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

const isPart = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** Items of lists are known by their id, else by their place. */
export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (isPart(before) && isPart(after)) return partsOf(plain(before), plain(after), path);
  if (Array.isArray(before) && Array.isArray(after) && [...before, ...after].every(isPart))
    return partsOf(byName(before), byName(after), path);
  return [
    {
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

function partsOf(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>, path: string) {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => differences(before[key], after[key], path === "" ? key : `${path}.${key}`));
}

function byName(items: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(
    items.map((item, at) => {
      const { id, arm } = plain(item);
      return [String(id ?? arm ?? at + 1), item];
    }),
  );
}
