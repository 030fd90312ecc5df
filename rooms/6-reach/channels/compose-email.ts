/** From a touch and what is known of its customer to an e-mail. */
import type { Content } from "#contracts/definitions";
import { type Language, PerennialError } from "#ground/errors";
import type { DueTouch } from "../types.ts";
import type { Failure } from "./adapter.ts";
import type { EmailMessage } from "./email.ts";
import { renderContent } from "./templates.ts";

export interface ComposeOptions {
  readonly content: (name: string) => Content | undefined;
  readonly language: Language;
  readonly bankName: string;
  /** The address that unsubscribes the customer of a touch. */
  readonly unsubscribeUrl: (touch: DueTouch) => string;
}

// One address and nothing that could end or widen the envelope.
const address = /^[^\s<>,;:"'()[\]\\@]+@[A-Za-z0-9.-]+$/;

/** The channel's composer: an e-mail, or why there can be none. */
export function emailComposer(options: ComposeOptions) {
  return (touch: DueTouch, personal: Readonly<Record<string, unknown>> | undefined): EmailMessage | Failure => {
    const { email: to, name } = personal ?? {};
    if (typeof to !== "string" || to === "") return { errorClass: "PERMANENT_RECIPIENT", code: "no_address" };
    if (!address.test(to)) return { errorClass: "PERMANENT_RECIPIENT", code: "bad_address" };
    const content = options.content(touch.content);
    if (content?.channel !== "email") return { errorClass: "PERMANENT_CONTENT", code: "unknown_content" };
    const unsubscribeUrl = options.unsubscribeUrl(touch);
    return orFailure((): EmailMessage => {
      const { subject, body } = renderContent(content, options.language, {
        bank: { name: options.bankName },
        customer: { name: customerName(name, touch.customer, options.language), number: touch.customer },
        unsubscribe_url: unsubscribeUrl,
      });
      return { to, subject, html: body, unsubscribeUrl: touch.class === "marketing" ? unsubscribeUrl : null };
    });
  };
}

/** What was made, or why it cannot be. */
export function orFailure<T>(make: () => T): T | Failure {
  try {
    return make();
  } catch (thrown) {
    if (!(thrown instanceof PerennialError)) throw thrown;
    // A machine that is too busy may have more time later; what is wrong with the template stays wrong.
    const errorClass = thrown.code === "unavailable" ? "TRANSIENT" : "PERMANENT_CONTENT";
    return { errorClass, code: thrown.caseName };
  }
}

/** The name, or for a customer without one a phrase that can stand in its place. */
export function customerName(name: unknown, customer: number, language: Language): string {
  if (typeof name === "string" && name !== "") return name;
  return language === "zh" ? `客户 ${customer}` : `customer ${customer}`;
}
