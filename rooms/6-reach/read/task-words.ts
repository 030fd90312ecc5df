/** A task in words: the customer masked, the script as it reads now, the band of the probability. */
import type { Content } from "#contracts/definitions";
import type { Language } from "#ground/errors";
import { maskName, maskPhone } from "#profile";
import { customerName } from "../channels/compose-email.ts";
import { renderContent } from "../channels/templates.ts";
import { bandOf } from "../rules/tasks/assign.ts";

export interface ScriptParts {
  readonly bankName: Readonly<Record<Language, string>>;
  readonly content: (name: string) => Content | undefined;
}

export interface CustomerWords {
  /** Masked. */
  readonly name: string;
  readonly phone: string | null;
}

export function customerWords(
  customer: number,
  personal: Readonly<Record<string, unknown>> | undefined,
  language: Language,
): CustomerWords {
  const { name, phone } = personal ?? {};
  return {
    name: customerName(typeof name === "string" ? maskName(name) : undefined, customer, language),
    phone: typeof phone === "string" ? maskPhone(phone) : null,
  };
}

export interface BandAround {
  readonly from: number;
  readonly to: number;
}

/** The band from its lower edge, included, to its upper, excluded; null without a probability or a model. */
export function bandAround(probability: number | null, edges: readonly number[]): BandAround | null {
  const band = bandOf(probability, edges);
  return band === null ? null : { from: edges[band - 1] ?? 0, to: edges[band] ?? 1 };
}

export interface Script {
  readonly title: string;
  readonly body: string;
}

/** Rendered when it is read, so that a colleague always has the newest words; null when the content is gone. */
export function scriptOf(
  named: string | null,
  customer: { readonly number: number; readonly name: string },
  parts: ScriptParts,
  language: Language,
): Script | null {
  const content = named === null ? undefined : parts.content(named);
  if (content === undefined) return null;
  const data = { bank: { name: parts.bankName[language] }, customer };
  const { subject, body } = renderContent(content, language, data);
  return { title: subject, body };
}
