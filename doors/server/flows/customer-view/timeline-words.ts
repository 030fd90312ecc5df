/** Entries of a timeline in words of both languages. */
import type { Both, Definitions } from "#contracts/definitions";
import type { DecisionEntry } from "#decision";
import type { CustomerFact } from "#profile";
import type { TaskEntry, TouchEntry } from "#reach";
import { channels, decisionReasons, type Names, touchStates, wordOf } from "../story/render-words.ts";
import type { TimelineKind, TimelinePlace } from "./cursor.ts";

/** An entry as its room gives it, with its place. */
export type TimelineEntry = TimelinePlace &
  (
    | { readonly kind: "event"; readonly of: CustomerFact }
    | { readonly kind: "decision"; readonly of: DecisionEntry }
    | { readonly kind: "touch"; readonly of: TouchEntry }
    | { readonly kind: "task"; readonly of: TaskEntry }
  );

export interface Coded extends Both {
  readonly code: string;
}

/** `name` says what it is: the type of event, the outcome of a decision, the state of a touch or task. */
export interface TimelineItem {
  readonly at: string;
  readonly kind: TimelineKind;
  /** Unique among entries of the kind. */
  readonly key: string;
  readonly name: Coded;
  readonly playbook: Coded | null;
  readonly channel: Coded | null;
  readonly reasons: readonly Coded[];
  /** Whether the event was taken back later; false for other kinds. */
  readonly retracted: boolean;
  /** What else is known of it; by kind. */
  readonly data: Readonly<Record<string, unknown>>;
}

const outcomes: Names = {
  chosen: { zh: "选中", en: "Chosen" },
  withheld: { zh: "未选中", en: "Withheld" },
  holdout: { zh: "留白", en: "Held out" },
};
const taskStates: Names = {
  open: { zh: "待办", en: "To do" },
  done: { zh: "已完成", en: "Done" },
  expired: { zh: "已过期", en: "Expired" },
};

export function coded(names: Names, code: string): Coded {
  return { code, zh: wordOf(names, code, "zh"), en: wordOf(names, code, "en") };
}

export function wordsOf(entry: TimelineEntry, definitions: Definitions): TimelineItem {
  const { kind, key } = entry;
  const base = { at: entry.at.toISOString(), kind, key, playbook: null, channel: null, reasons: [], retracted: false };
  if (entry.kind === "event") {
    const { type, source, id, receivedAt, retracted, data } = entry.of;
    const name = coded(definitions.catalog.events, type);
    return { ...base, name, retracted, data: { source, id, receivedAt: receivedAt.toISOString(), data } };
  }
  const playbook = coded(definitions.playbooks, entry.of.playbook);
  if (entry.kind === "decision") {
    const { outcome, action, version, value, probability, reasons, decision } = entry.of;
    return {
      ...base,
      name: coded(outcomes, outcome),
      playbook,
      channel: action === null ? null : coded(channels, action),
      reasons: reasons.map((code) => coded(decisionReasons, code)),
      data: { decision, version, value, probability },
    };
  }
  const { wave, content, decision } = entry.of;
  const reached = { ...base, playbook, channel: coded(channels, entry.of.channel) };
  const titled = { wave, content: coded(definitions.content, content), decision };
  if (entry.kind === "task") {
    const { state, owner, deadline, outcome, doneAt } = entry.of;
    const data = { ...titled, owner, deadline: deadline.toISOString(), outcome, doneAt: doneAt?.toISOString() ?? null };
    return { ...reached, name: coded(taskStates, state), data };
  }
  const { state, code, history } = entry.of;
  const trail = history.map(({ what, at }) => ({ ...coded(touchStates, what), at: at.toISOString() }));
  return {
    ...reached,
    name: coded(touchStates, state),
    data: { ...titled, class: entry.of.class, code, history: trail },
  };
}
