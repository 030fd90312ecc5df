/** What the bank says, and what a customer would read of it; names are masked. */
import type { Content } from "#contracts/definitions";
import { type Actor, allow } from "#ground/authority";
import type { Storage, Tx } from "#ground/storage";
import { maskFor } from "#profile";
import { reachCases } from "../cases.ts";
import { customerName } from "../channels/compose-email.ts";
import { previewText } from "../channels/compose-text.ts";
import { reachPermissions } from "../permissions.ts";

export interface PreviewParts {
  readonly storage: Storage;
  readonly content: (name: string) => Content | undefined;
  readonly bankName: Readonly<Record<"zh" | "en", string>>;
  /** Personal fields of customers, within the actor's scope. */
  readonly personal: (
    tx: Tx,
    customers: readonly number[],
  ) => Promise<ReadonlyMap<number, Readonly<Record<string, unknown>>>>;
}

export interface Preview {
  readonly customer: number | null;
  readonly texts: readonly {
    readonly language: "zh" | "en";
    readonly title: string;
    readonly body: string;
    readonly parts: number;
  }[];
}

/**
 * Content in both languages as a customer would read it; without a customer, a made-up one does.
 * @throws reach.unknown_content, reach.bad_template
 */
export async function previewContent(
  { storage, content: find, bankName, personal }: PreviewParts,
  actor: Actor,
  asked: { readonly content: string; readonly customer?: number | undefined },
): Promise<Preview> {
  allow(actor, reachPermissions.read_content);
  const content = find(asked.content);
  if (!content) throw reachCases.unknown_content({ content: asked.content });
  const { customer } = asked;
  const known = customer === undefined ? undefined : await storage.as(actor, (tx) => personal(tx, [customer]));
  const name = customer === undefined ? undefined : known?.get(customer)?.name;
  const masked = typeof name === "string" && name !== "" ? maskFor(actor, { name }).name : undefined;
  const texts = (["zh", "en"] as const).map((language) => {
    const shown = masked ?? customerName(undefined, customer ?? 0, language);
    return {
      language,
      ...previewText(content, { language, bankName: bankName[language] }, { number: customer ?? 0, name: shown }),
    };
  });
  return { customer: known?.has(customer ?? -1) ? (customer ?? null) : null, texts };
}
