/** Reads a version's report. The API promises no shape of it, for imported and older versions have less: what fits is shown. */

import type { Answer } from "../../api/client.ts";

export type VersionView = Answer<"/v1/models/{id}/versions/{version}">;
export type Loose = Readonly<Record<string, unknown>>;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const isRecord = (value: unknown): value is Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const numberIn = (record: Loose, name: string): number | null => {
  const value = record[name];
  return typeof value === "number" ? value : null;
};

export const textIn = (record: Loose, name: string): string => {
  const value = record[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
};

export function rowsIn(record: unknown, name: string): readonly Loose[] {
  const found = isRecord(record) ? record[name] : undefined;
  return Array.isArray(found) ? found.filter(isRecord) : [];
}

export function recordIn(record: unknown, name: string): Loose {
  const found = isRecord(record) ? record[name] : undefined;
  return isRecord(found) ? found : {};
}

/** A curve's points, those of them that are numbers. */
export function pointsIn(record: unknown, name: string, y = "y"): readonly (readonly [number, number])[] {
  return rowsIn(record, name).flatMap((point) => {
    const [across, up] = [numberIn(point, "x"), numberIn(point, y)];
    return across === null || up === null ? [] : [[across, up] as const];
  });
}
