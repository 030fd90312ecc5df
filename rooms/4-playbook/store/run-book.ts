/** The book of playbooks as runs go by it. */
import { goalEvents } from "#contracts/definitions";
import type { CompiledPlaybook } from "../rules/compiled.ts";
import { versionKey } from "../rules/lifecycle.ts";
import type { RunBook, RunPlan } from "../rules/runs.ts";
import type { PlaybookBook } from "./book.ts";

const made = new WeakMap<object, RunBook>();

/** The same book gives the same object. */
export function runBookOf(book: PlaybookBook<CompiledPlaybook>): RunBook {
  const known = made.get(book) ?? readBook(book);
  made.set(book, known);
  return known;
}

function readBook({ versions, paused }: PlaybookBook<CompiledPlaybook>): RunBook {
  const moving = new Set<string>();
  const wakes = new Map<string, Set<string>>();
  const wake = (type: string, playbook: string) => wakes.set(type, (wakes.get(type) ?? new Set()).add(playbook));
  for (const { playbook, definition } of versions.values()) {
    if (definition.decide) continue;
    if (!paused.has(playbook)) moving.add(playbook);
    for (const { event } of definition.goal ? goalEvents(definition.goal) : []) wake(event, playbook);
    for (const { event } of definition.exit ?? []) if (event !== undefined) wake(event, playbook);
  }
  return {
    of: (playbook, version) => planIn(versions.get(versionKey(playbook, version))),
    moving: [...moving].sort(),
    paused,
    wakes,
  };
}

/** Versions that somebody may still be in are compiled when they are asked for. */
function planIn(version: { readonly compiled: CompiledPlaybook } | undefined): RunPlan | undefined {
  try {
    return version?.compiled.run;
  } catch {
    return undefined;
  }
}
