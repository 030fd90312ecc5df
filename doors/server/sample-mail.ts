/** Where a bank's e-mail goes: its own SMTP server, or for the sample bank a local one that keeps a log of deliveries. */
import fs from "node:fs/promises";
import path from "node:path";
import type { Settings } from "#ground/settings";
import { startMailEndpoint } from "../../model-bank/mail-endpoint.ts";
import type { MailRoute } from "./bank-types.ts";

export interface OpenMail {
  /** Absent: e-mail waits in the ledger. */
  readonly route?: MailRoute;
  close(): Promise<void>;
}

/** The name of the bank of real calls, and what names of its variants begin with. */
export const SAMPLE_BANK = "calls";

export function isSampleBank(name: string): boolean {
  return name === SAMPLE_BANK || name.startsWith(`${SAMPLE_BANK}_`);
}

/** Whether SMS, push and the like go to the local inbox: the sample bank's do, another's where its settings say so. */
export function hasLocalChannels({ channels }: Pick<Settings, "channels">, bank: string): boolean {
  return channels === "local" || (channels === "auto" && isSampleBank(bank));
}

/** A bank that is not the sample must name its server: a local one would swallow mail that customers wait for. */
export async function openMail(settings: Settings, bank: string): Promise<OpenMail> {
  if (settings.smtp.url !== undefined) return { route: { url: settings.smtp.url }, close: async () => {} };
  if (!isSampleBank(bank)) return { close: async () => {} };
  const folder = path.join(settings.home, "banks", bank);
  await fs.mkdir(folder, { recursive: true });
  const endpoint = await startMailEndpoint({ file: path.join(folder, "mail.jsonl") });
  return {
    route: {
      url: endpoint.url,
      delivered: (ids) => endpoint.delivered(ids),
      deliveries: () => endpoint.deliveries(),
    },
    close: () => endpoint.close(),
  };
}
