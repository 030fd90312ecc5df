import type { Channel, MessageClass } from "#contracts/definitions";
import type { CustomerNumber } from "#ground/ids";
import type { KeyParts } from "./rules/keys.ts";
import type { TouchState } from "./rules/states.ts";
import type { TaskRole } from "./rules/tasks/rules.ts";

/** One intended contact. The key parts name it for ever: a second intent with the same four is the same touch. */
export interface Intent extends KeyParts {
  readonly customer: CustomerNumber;
  /** The customer's unit, which says who may see the touch; null for the head office alone. */
  readonly unit: number | null;
  readonly channel: Channel;
  readonly class: MessageClass;
  /** Name of the content as the bank's definitions have it. */
  readonly content: string;
  /** The decision it follows from. */
  readonly decision: string | null;
  readonly dueAt: Date;
  /** After it nothing is sent and a task is late; null: none for messages, the end of the working day for calls. */
  readonly deadline: Date | null;
  readonly order: {
    /** Expected value in fen; higher goes first. */
    readonly value: number;
    /** Calibrated probability, null without a model. */
    readonly probability: number | null;
  };
  /** Whose task it is, where that is not whoever works the channel. */
  readonly ownerRole?: TaskRole;
  /** Reason codes of the decision, shown to the colleague. */
  readonly reasons?: readonly string[];
  readonly trace: string | null;
}

export interface Planned {
  readonly planned: number;
  /** Intents whose key already had a row. */
  readonly duplicates: number;
}

/** A touch as adapters and the policy check see it. */
export interface DueTouch {
  readonly touch: number;
  readonly key: string;
  readonly customer: CustomerNumber;
  readonly channel: Channel;
  readonly class: MessageClass;
  readonly playbook: string;
  readonly content: string;
  readonly decision: string | null;
  readonly attempts: number;
  readonly trace: string | null;
  readonly dueAt: Date;
  readonly deadline: Date | null;
}

export interface TouchCounts {
  readonly planned: number;
  /** Touches that a provider or a colleague has, or had. */
  readonly sent: number;
  readonly byState: Readonly<Record<TouchState, number>>;
  readonly byChannel: Readonly<Record<string, number>>;
}
