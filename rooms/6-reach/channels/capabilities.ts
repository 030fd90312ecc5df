/** What each channel's local stand-in can do; the networks that it stands for can do no more. */
import type { Channel } from "#contracts/definitions";
import type { Fen } from "#ground/money";
import type { Capabilities } from "./adapter.ts";

export type InProcessChannel = Exclude<Channel, "email">;

const plain: Omit<Capabilities, "costPerUnit"> = {
  idempotent: true,
  receipt: "pull",
  batchMax: 256,
  textMax: 4_000,
  templateRequired: false,
  quotas: [],
  quietHours: null,
  needsHumanConfirm: false,
};

const own: Readonly<Record<InProcessChannel, Partial<Capabilities>>> = {
  // Gateways know no key of ours: a second submission is a second message.
  sms: { idempotent: false, receipt: "push", textMax: 670 },
  push: { textMax: 1_000, quotas: [{ per: "device", period: "day", max: 2, class: "marketing" }] },
  inbox: {},
  slot: { textMax: 500 },
  wecom: {
    needsHumanConfirm: true,
    quotas: [{ per: "customer", period: "month", max: "days_of_month", class: "marketing" }],
  },
  robot_call: { receipt: "push", textMax: 2_000 },
  agent_call: { textMax: null, needsHumanConfirm: true },
  manager: { textMax: null, needsHumanConfirm: true },
};

export function capabilitiesOf(channel: InProcessChannel, costPerUnit: Fen | null): Capabilities {
  return { ...plain, ...own[channel], costPerUnit };
}
