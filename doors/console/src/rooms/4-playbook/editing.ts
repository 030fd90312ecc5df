/** The playbook that is being edited, for the parts of its form. */
import { createContext, useContext } from "react";
import type { Posted } from "../../api/client.ts";
import { END, type Path, type Plain, plain, TRIGGER, valueAt, WHOM } from "./flow.ts";
import type { Names } from "./names.ts";
import type { Field } from "./spec.ts";

export type Problem = Posted<"/v1/playbooks/check">["problems"][number];

export interface Editing {
  /** The file as data. */
  readonly file: Plain;
  readonly names: Names;
  readonly problems: readonly Problem[];
  readonly waves: readonly string[];
  /** Says something at a place; undefined takes it away. */
  readonly set: (path: Path, value: unknown) => void;
}

const Context = createContext<Editing | undefined>(undefined);
export const EditingProvider = Context.Provider;

export function useEditing(): Editing {
  const editing = useContext(Context);
  if (!editing) throw new Error("no playbook is edited here");
  return editing;
}

export const pointerOf = (path: Path): string => path.map((step) => `/${step}`).join("");

/** What is wrong at a place, and in what stands below it. */
export function problemsAt(problems: readonly Problem[], path: Path, below = true): readonly Problem[] {
  const pointer = pointerOf(path);
  return problems.filter((one) => one.pointer === pointer || (below && one.pointer.startsWith(`${pointer}/`)));
}

/** The node of the canvas that a problem belongs to. */
export function nodeOf({ pointer }: Problem, waves: readonly string[]): string {
  const [, first = "", second = ""] = pointer.split("/");
  if (first === "trigger") return TRIGGER;
  if (first === "waves") return waves[Number(second)] ?? WHOM;
  return first === "goal" || first === "exit" ? END : WHOM;
}

/** A beginning whose names are the bank's own: those that it does not have give way to its first ones. */
export function fitting(fields: readonly Field[], begin: unknown, names: Names): unknown {
  if (typeof begin !== "object" || begin === null || Array.isArray(begin)) return begin;
  return Object.fromEntries(
    Object.entries(begin).map(([key, value]) => {
      const field = fieldOf(fields, key);
      const known = field?.from ? names.of(field.from) : [];
      if (field?.fields) {
        const inner = field.fields;
        return [
          key,
          Array.isArray(value) ? value.map((one) => fitting(inner, one, names)) : fitting(inner, value, names),
        ];
      }
      if (typeof value !== "string" || known.length === 0 || known.some((one) => one.value === value))
        return [key, value];
      return [key, known[0]?.value ?? value];
    }),
  );
}

function fieldOf(fields: readonly Field[], key: string): Field | undefined {
  for (const field of fields) {
    if (field.kind === "variant") {
      const found = field.variants?.map((variant) => fieldOf(variant.fields, key)).find((one) => one !== undefined);
      if (found) return found;
    } else if (field.key === key) return field;
  }
  return undefined;
}

/** Channels by which a wave goes to customers, as its file says. */
export function channelsOf(file: Plain, path: Path): readonly string[] {
  const [, at] = path;
  const wave = plain(valueAt(file, ["waves", Number(at)]));
  if (typeof wave.channel === "string") return [wave.channel];
  if (Array.isArray(wave.channels)) return wave.channels.map(String);
  return [];
}
