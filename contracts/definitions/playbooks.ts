/** Playbooks as others read them: which trigger, which channels a wave may take, which events are the goal. Pure. */
import { touchFacts } from "#contracts/facts";
import type { Channel, Content, Playbook, Wave } from "./definitions.ts";
import { type TriggerKind, triggerKinds } from "./playbook-schemas.ts";

export type PlaybookTrigger = Playbook["trigger"];
export type PlaybookGoal = NonNullable<Playbook["goal"]>;
export type WaveBranch = NonNullable<Wave["branch"]>[number];
export type WaveArm = NonNullable<Wave["split"]>[number];
type WaveChoice = NonNullable<Wave["choose"]>[number];

/** Where a run ends, in place of a wave. */
export const END = "end";

/** In place of a product: the best for the customer among those that may be offered, chosen when the wave is due. */
export const SUITABLE = "suitable";

/** A test of one event: its type, and a condition over its data. */
export interface EventTest {
  readonly event: string;
  readonly where?: string | undefined;
}

/** A playbook whose customers wait for a daily round's decision. */
export type RoundPlaybook = Omit<Playbook, "trigger" | "audience" | "decide" | "goal" | "waves"> & {
  readonly trigger: { readonly event: string };
  readonly audience: string;
  readonly decide: NonNullable<Playbook["decide"]>;
  readonly goal: EventTest & { readonly within: string };
  readonly waves: readonly RoundWave[];
};
export type RoundWave = Pick<Wave, "id" | "owner_role" | "deadline" | "after"> & {
  readonly for: NonNullable<Wave["for"]>;
  readonly channel: Channel;
  readonly content: string;
};

/** Which kind of trigger starts a playbook; undefined of a file that names none. */
export function triggerKind(trigger: PlaybookTrigger): TriggerKind | undefined {
  return triggerKinds.find((kind) => trigger[kind] !== undefined);
}

/** A trigger; of several each may have a condition of its own. */
export type SingleTrigger = Omit<PlaybookTrigger, "any"> & { readonly if?: string | undefined };

/** The triggers of a playbook, each of which starts a run: one, but for those of `any`. */
export function triggersOf(trigger: PlaybookTrigger): readonly SingleTrigger[] {
  return trigger.any ?? [trigger];
}

/** Whether a daily round decides for those who wait. A checked file is one or the other through and through. */
export function roundOf(playbook: Playbook): RoundPlaybook | undefined {
  const { trigger, audience, decide, goal, waves } = playbook;
  if (!decide || trigger.event === undefined || audience === undefined || goal?.event === undefined) return undefined;
  const own = waves.flatMap((wave): RoundWave[] => {
    const { id, for: whom, channel, content, owner_role, deadline, after } = wave;
    if (whom === undefined || channel === undefined || typeof content !== "string") return [];
    return [
      {
        id,
        for: whom,
        channel,
        content,
        ...(owner_role === undefined ? {} : { owner_role }),
        ...(deadline === undefined ? {} : { deadline }),
        ...(after === undefined ? {} : { after }),
      },
    ];
  });
  if (own.length < waves.length) return undefined;
  const { event, where, within } = goal;
  return {
    ...playbook,
    trigger: { event: trigger.event },
    audience,
    decide,
    waves: own,
    goal: { event, within, ...(where === undefined ? {} : { where }) },
  };
}

/** The events of a goal, one or several; `goal.all` says whether every one of them is needed. */
export function goalEvents(goal: PlaybookGoal): readonly EventTest[] {
  if (goal.event !== undefined)
    return [{ event: goal.event, ...(goal.where === undefined ? {} : { where: goal.where }) }];
  return goal.all ?? goal.any ?? [];
}

/** Whether a contact alone can tell that the goal is met, so that whoever is held out can't meet it. */
export function isToldByContact(goal: PlaybookGoal): boolean {
  const told = goalEvents(goal).map(({ event }) => touchFacts.has(event));
  return goal.all === undefined ? told.every(Boolean) : told.some(Boolean);
}

/** The events whose data a run keeps as what started it, by which conditions of its waves may say `event.*`. */
export function causeEvents(trigger: PlaybookTrigger): readonly string[] {
  return [...new Set(triggersOf(trigger).flatMap((one) => causeEvent(one) ?? []))];
}

function causeEvent(trigger: PlaybookTrigger): string | undefined {
  if (trigger.enters !== undefined || trigger.list !== undefined) return "audience_entered";
  if (trigger.leaves !== undefined) return "audience_left";
  return trigger.event ?? trigger.absence?.after?.event;
}

/** Whether a wave reaches the customer or gives a colleague a task. */
export function isTouch(wave: Wave): boolean {
  return wave.channel !== undefined || wave.channels !== undefined;
}

/** Contents of a wave or of one of its choices by channel; a single one is of its own channel. */
export function contentByChannel(
  { content }: Pick<Wave | WaveChoice, "content">,
  contents: Readonly<Record<string, Pick<Content, "channel">>>,
): Readonly<Partial<Record<Channel, string>>> {
  if (content === undefined) return {};
  if (typeof content !== "string") return content;
  const channel = contents[content]?.channel;
  return channel === undefined ? {} : { [channel]: content };
}

/**
 * Channels that a wave may take, in the order of the file; of `best` those that it has a content for. Empty: it touches nobody.
 */
export function waveChannels(
  wave: Wave,
  contents: Readonly<Record<string, Pick<Content, "channel">>>,
): readonly Channel[] {
  if (wave.channel !== undefined) return [wave.channel];
  if (wave.channels === undefined) return [];
  if (wave.channels !== "best") return wave.channels;
  const from = wave.choose ?? [wave];
  return [...new Set(from.flatMap((one) => Object.keys(contentByChannel(one, contents)) as Channel[]))];
}

/** The content that goes by a channel; undefined where the wave or choice has none for it. */
export function contentFor(
  of: Pick<Wave | WaveChoice, "content">,
  channel: Channel,
  contents: Readonly<Record<string, Pick<Content, "channel">>>,
): string | undefined {
  return contentByChannel(of, contents)[channel];
}
