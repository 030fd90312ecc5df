/** How the local stand-in for networks behaves: what follows a submission by itself, and what a person may do with a message. */
import type { Channel } from "#contracts/definitions";
import type { Reported } from "./reports.ts";

export interface NetworkStep {
  /** Milliseconds of the bank's time after the submission. */
  readonly after: number;
  readonly what: Reported;
  readonly code?: string;
}

/** Channels that the local network carries; e-mail goes by SMTP, and colleagues carry out their own. */
export type LocalChannel = Exclude<Channel, "email" | "agent_call" | "manager">;

export const localChannels = ["sms", "push", "inbox", "slot", "wecom", "robot_call"] as const satisfies LocalChannel[];

export function isLocalChannel(channel: string): channel is LocalChannel {
  return (localChannels as readonly string[]).includes(channel);
}

/** In the order in which it happens. WeCom waits for the member's confirmation; a robot rings half a minute. */
export const networkSteps: Readonly<Record<LocalChannel, readonly NetworkStep[]>> = {
  sms: [
    { after: 1_000, what: "submitted" },
    { after: 3_000, what: "delivered" },
  ],
  push: [{ after: 1_000, what: "delivered" }],
  inbox: [{ after: 0, what: "delivered" }],
  slot: [{ after: 0, what: "delivered" }],
  wecom: [],
  robot_call: [
    { after: 0, what: "submitted" },
    { after: 30_000, what: "failed", code: "NO_ANSWER" },
  ],
};

export const inboxActs = ["open", "click", "reply", "refuse", "fail", "block", "confirm", "answer", "finish"] as const;
/**
 * - `refuse`: the customer wants no more marketing here (a switch of the app, a contact removed)
 * - `fail`: the network can't deliver it; `block`: the carrier's blacklist holds the customer
 * - `confirm`: the member presses "send"
 */
export type InboxAct = (typeof inboxActs)[number];

/** What may be done with a message of a channel. */
export const actsOf: Readonly<Record<LocalChannel, readonly InboxAct[]>> = {
  sms: ["reply", "fail", "block"],
  push: ["open", "click", "refuse", "fail"],
  inbox: ["open", "click", "refuse"],
  slot: ["open", "click", "refuse"],
  wecom: ["confirm", "reply", "refuse"],
  robot_call: ["answer", "finish"],
};

/** As carriers tell that the customer replied "unsubscribe" to them or complained. */
export const BLACKLISTED = "MBBLACK";
const UNDELIVERABLE = "UNDELIV";

export interface ActDetails {
  /** Whether what was replied is a refusal. */
  readonly optsOut: boolean;
  /** Of a finished call. */
  readonly outcome: string | null;
}

/** What a person's act makes happen, in order. */
export function happensBy(act: InboxAct, { optsOut, outcome }: ActDetails): readonly Omit<NetworkStep, "after">[] {
  switch (act) {
    case "open":
      return [{ what: "opened" }];
    case "click":
      return [{ what: "opened" }, { what: "clicked" }];
    case "reply":
      return optsOut ? [{ what: "replied" }, { what: "unsubscribed" }] : [{ what: "replied" }];
    case "refuse":
      return [{ what: "unsubscribed" }];
    case "fail":
      return [{ what: "failed", code: UNDELIVERABLE }];
    case "block":
      return [{ what: "failed", code: BLACKLISTED }];
    case "confirm":
      return [{ what: "delivered" }];
    case "answer":
      return [{ what: "answered" }];
    case "finish":
      return [{ what: "answered" }, outcome === null ? { what: "finished" } : { what: "finished", code: outcome }];
  }
}

/** Acts after which the network does nothing more by itself. */
export const endsNetwork: ReadonlySet<InboxAct> = new Set(["fail", "block", "answer", "finish"]);
