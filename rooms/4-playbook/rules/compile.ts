/** A version of a playbook made ready, with the defaults that every playbook has. Pure. */
import { customerEnvironment, type Playbook, spanLength, triggerKind, triggersOf } from "#contracts/definitions";
import { type Condition, compileCondition } from "#kits/expr";
import { compileRun, type RunAround } from "./compile-run.ts";
import { CALLED, compileTrigger } from "./compile-trigger.ts";
import type { CompiledPlaybook } from "./compiled.ts";
import type { VersionRow } from "./forerunners.ts";
import type { Reentry } from "./runs.ts";
import type { CompiledTrigger } from "./trigger-types.ts";

export interface VersionToCompile extends VersionRow {
  readonly playbook: string;
  readonly version: number;
  readonly liveFrom: Date;
  readonly definition: Playbook;
}

/** Conditions and silences may start a run again a month after they did. */
const PAUSE_MS = 30 * 86_400_000;
const paused: ReadonlySet<string | undefined> = new Set(["becomes", "becomes_false", "score", "absence"]);

/** @throws condition.* where one does not compile against the bank around it */
export function compilePlaybook(
  { playbook, version, liveFrom, since, forerunners, definition }: VersionToCompile,
  around: RunAround,
): CompiledPlaybook {
  const trigger = compileTrigger(definition, around);
  const text = definition.audience;
  const audience = text === undefined ? undefined : compileCondition(text, customerEnvironment(around));
  const conditions = [...conditionsOf(trigger), ...(audience ? [audience] : [])];
  const { attributes } = around.catalog;
  const read = new Set(
    conditions.flatMap(({ reads }) => [...reads.attributes, ...reads.before.attributes, ...datesOf(trigger)]),
  );
  return {
    id: playbook,
    version,
    liveFrom,
    since,
    forerunners,
    file: definition,
    trigger,
    types: typesOf(trigger),
    audience,
    oncePer: oncePerOf(definition.trigger),
    run: compileRun(definition, { version, reentry: reentryOf(definition) }, around),
    reads: {
      lists: [...read].filter((name) => attributes[name]?.type === "records"),
      audiences: [...new Set(conditions.flatMap(({ reads }) => reads.audiences))],
    },
  };
}

/** What a trigger asks of a customer. */
function conditionsOf(trigger: CompiledTrigger): Condition[] {
  if (trigger.kind === "any")
    return trigger.parts.flatMap((part) => [...conditionsOf(part.trigger), ...(part.audience ? [part.audience] : [])]);
  if (trigger.kind === "edge") return [trigger.condition];
  if (trigger.kind === "event") return [trigger.where, trigger.among].filter((one) => one !== undefined);
  return [];
}

function datesOf(trigger: CompiledTrigger): string[] {
  if (trigger.kind === "any") return trigger.parts.flatMap((part) => datesOf(part.trigger));
  return trigger.kind === "date" && trigger.of.by === "list" ? [trigger.of.name] : [];
}

function typesOf(trigger: CompiledTrigger): string[] {
  switch (trigger.kind) {
    case "event":
      return trigger.others.length > 0 ? [trigger.event, CALLED] : [trigger.event];
    case "crossing":
      return [trigger.type];
    case "called":
      return [CALLED];
    case "any":
      return [...new Set(trigger.parts.flatMap((part) => typesOf(part.trigger)))];
    default:
      return [];
  }
}

/** A playbook as each of its triggers starts it; of one trigger the playbook itself. */
export function facesOf(playbook: CompiledPlaybook): readonly CompiledPlaybook[] {
  const { trigger, file } = playbook;
  if (trigger.kind !== "any") return [playbook];
  return trigger.parts.map((part, at) => ({
    ...playbook,
    ...part,
    types: typesOf(part.trigger),
    oncePer: oncePerOf(file.trigger.any?.[at] ?? file.trigger),
  }));
}

/** Of an event or an occurrence there is one admission anyway: they are told apart by their keys. */
function oncePerOf({ once_per: per }: Pick<Playbook["trigger"], "once_per">): CompiledPlaybook["oncePer"] {
  return per === "customer" || per === "day" || per === "date" ? per : "occurrence";
}

function reentryOf({ reentry = {}, stage, trigger }: Playbook): Reentry {
  // Whoever protects looks at every event, whatever else is under way.
  const isWatching = stage === "protect";
  const pauses = triggersOf(trigger).some((one) => paused.has(triggerKind(one)));
  const pause = !isWatching && pauses ? PAUSE_MS : 0;
  return {
    concurrent: reentry.concurrent ?? (isWatching ? Number.POSITIVE_INFINITY : 1),
    afterMs: reentry.after === undefined ? pause : spanLength(reentry.after),
    perYear: reentry.per_year ?? null,
    never: reentry.never ?? false,
  };
}
