/** Colleagues as a channel: a touch is handed to them as a task, and what they record is what the channel reports. */
import type { WorkCalendar } from "#ground/calendar";
import { type Clock, machine } from "#ground/clock";
import type { Storage } from "#ground/storage";
import type { Colleague } from "../rules/tasks/assign.ts";
import { type SharingOptions, shareOut } from "../steps/give-out.ts";
import { claimedCalls, tasksNamed } from "../store/tasks.ts";
import type { DueTouch } from "../types.ts";
import type { Adapter, Failure, SubmitResult } from "./adapter.ts";
import { capabilitiesOf } from "./capabilities.ts";
import type { ComposeOptions } from "./compose-email.ts";

export interface TaskOptions {
  readonly storage: Storage;
  /** The bank's time. */
  readonly clock: Clock;
  readonly channel: "agent_call" | "manager";
  readonly people: readonly Colleague[];
  /** Those of other roles, for touches that are theirs. */
  readonly others?: SharingOptions["others"] | undefined;
  readonly zone: string;
  readonly calendar: WorkCalendar;
  /** How the bank works tasks today, and whose customers they are. */
  readonly sharing?: () => Pick<SharingOptions, "rules" | "managersOf" | "bands">;
  /** Fen; null: not known. */
  readonly costPerUnit: number | null;
}

/** What a colleague gets is rendered when it is read, for the eyes of whoever reads it. */
export interface TaskMessage {
  readonly script: string;
}

const LONGEST_MS = 10_000;
const vendorIdOf = (touch: number): string => `task-${touch}`;

/** One task a key, so that handing over twice is handing over once. */
export function createTaskAdapter(options: TaskOptions): Adapter<TaskMessage> {
  const { storage, clock, channel, people, others, zone, calendar, sharing } = options;
  return {
    capabilities: capabilitiesOf(channel, options.costPerUnit),
    longestItemMs: LONGEST_MS,
    async submit(batch, until): Promise<SubmitResult[]> {
      if (machine.elapsed() >= until) return batch.map(() => ({ errorClass: "THROTTLED", code: "no_time_left" }));
      const touches = batch.map(({ touch }) => touch.touch);
      try {
        await storage.batch("reach tasks", async (tx) => {
          const calls = await claimedCalls(tx, touches);
          await shareOut(tx, calls, {
            ...sharing?.(),
            people,
            ...(others ? { others } : {}),
            at: clock.now(),
            zone,
            calendar,
          });
        });
        return touches.map((touch) => ({ vendorId: vendorIdOf(touch) }));
      } catch {
        return batch.map(() => ({ errorClass: "UNKNOWN_OUTCOME", code: "no_answer" }));
      }
    },
    async lookup(keys) {
      const found = new Map(
        (await storage.batch("reach tasks", (tx) => tasksNamed(tx, keys))).map(({ key, touch }) => [key, touch]),
      );
      return new Map(
        keys.map((key) => {
          const touch = found.get(key);
          return [key, touch === undefined ? { state: "absent" } : { state: "accepted", vendorId: vendorIdOf(touch) }];
        }),
      );
    },
    close: async () => {},
  };
}

/** A colleague needs a script that is for this channel; who is called is shown by the list. */
export function taskComposer(channel: "agent_call" | "manager", content: ComposeOptions["content"]) {
  return (touch: DueTouch): TaskMessage | Failure =>
    content(touch.content)?.channel === channel
      ? { script: touch.content }
      : { errorClass: "PERMANENT_CONTENT", code: "unknown_content" };
}
