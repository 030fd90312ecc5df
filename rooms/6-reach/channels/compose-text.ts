/** From a touch and what is known of its customer to what every channel but e-mail carries. */
import type { Content } from "#contracts/definitions";
import type { Fen } from "#ground/money";
import { maskName, maskPhone } from "#profile";
import { foreignLinks, framedSms, hasForeignSignature, smsParts } from "../rules/sms.ts";
import type { DueTouch } from "../types.ts";
import type { Capabilities, Failure } from "./adapter.ts";
import type { InProcessChannel } from "./capabilities.ts";
import { type ComposeOptions, customerName, orFailure } from "./compose-email.ts";
import { renderContent } from "./templates.ts";

/** What a person may see of a message without a reason. */
export interface ShownText {
  readonly to: string;
  /** The name that stands in the text, so that it can be hidden from those who may not even see its mask. */
  readonly name: string;
  readonly title: string;
  readonly body: string;
}

export interface TextMessage {
  /** A phone number, or the customer's number where the app is the address. */
  readonly to: string;
  readonly title: string;
  readonly body: string;
  /** Page of the app that it leads to. */
  readonly link: string | null;
  /** Parts that an SMS takes; 1 elsewhere. */
  readonly parts: number;
  readonly cost: Fen | null;
  readonly shown: ShownText;
}

export interface TextOptions extends ComposeOptions {
  readonly channel: InProcessChannel;
  readonly capabilities: Pick<Capabilities, "textMax" | "costPerUnit">;
  /** Hosts that links in an SMS may lead to. */
  readonly linkHosts: readonly string[];
}

const byPhone: ReadonlySet<InProcessChannel> = new Set(["sms", "robot_call"]);
const phone = /^\+?\d{5,15}$/;

type Personal = Readonly<Record<string, unknown>> | undefined;

/** The channel's composer: a message, or why there can be none. */
export function textComposer(options: TextOptions) {
  return (touch: DueTouch, personal: Personal): TextMessage | Failure => {
    const to = addressOf(options.channel, touch, personal);
    if (typeof to !== "string") return to;
    const content = options.content(touch.content);
    if (content?.channel !== options.channel) return { errorClass: "PERMANENT_CONTENT", code: "unknown_content" };
    return orFailure((): TextMessage | Failure => {
      const name = customerName(personal?.name, touch.customer, options.language);
      const { title, body } = textOf(options, content, touch, name);
      const wrong = misfitOf(options, body);
      if (wrong !== undefined) return { errorClass: "PERMANENT_CONTENT", code: wrong };
      const parts = options.channel === "sms" ? smsParts(body).length : 1;
      const { costPerUnit } = options.capabilities;
      const masked = typeof personal?.name === "string" && personal.name !== "" ? maskName(personal.name) : name;
      return {
        to,
        title,
        body,
        link: "link" in content ? (content.link ?? null) : null,
        parts,
        cost: costPerUnit === null ? null : costPerUnit * parts,
        shown: {
          to: byPhone.has(options.channel) ? maskPhone(to) : to,
          name: masked,
          ...textOf(options, content, touch, masked),
        },
      };
    });
  };
}

function addressOf(channel: InProcessChannel, { customer }: DueTouch, personal: Personal): string | Failure {
  // The app and WeCom know their users by the bank's own account of them.
  if (!byPhone.has(channel)) return String(customer);
  const number = personal?.phone;
  if (typeof number !== "string" || number === "") return { errorClass: "PERMANENT_RECIPIENT", code: "no_address" };
  const plain = number.replace(/[\s-]/g, "");
  return phone.test(plain) ? plain : { errorClass: "PERMANENT_RECIPIENT", code: "bad_address" };
}

const robots = {
  zh: (bank: string) => `您好，我是${bank}的智能语音助手。`,
  en: (bank: string) => `Hello, this is the automated voice assistant of ${bank}. `,
} as const;

type TextFrame = Pick<TextOptions, "language" | "bankName" | "unsubscribeUrl"> & {
  readonly channel: Content["channel"];
};

function textOf(options: TextFrame, content: Content, touch: DueTouch, name: string) {
  const { channel, language, bankName } = options;
  const { subject: title, body } = renderContent(content, language, {
    bank: { name: bankName },
    customer: { name, number: touch.customer },
    unsubscribe_url: options.unsubscribeUrl(touch),
  });
  if (channel === "sms") {
    // One that opens with another sender's name stays as it is, to be refused as such.
    if (hasForeignSignature(body, bankName)) return { title, body };
    return { title, body: framedSms(body, { bankName, language, marketing: touch.class === "marketing" }) };
  }
  return { title, body: channel === "robot_call" ? robots[language](bankName) + body.trim() : body.trim() };
}

function misfitOf({ channel, bankName, linkHosts, capabilities }: TextOptions, body: string): string | undefined {
  const { textMax } = capabilities;
  if (textMax !== null && body.length > textMax) return "too_long";
  if (channel !== "sms") return undefined;
  if (hasForeignSignature(body, bankName)) return "foreign_signature";
  return foreignLinks(body, linkHosts).length > 0 ? "foreign_link" : undefined;
}

export interface Measured {
  /** UTF-16 code units of the longest text that it can become. */
  readonly units: number;
  readonly parts: number;
  readonly cost: Fen | null;
}

// The longest name and number that a customer is likely to have.
const LONGEST_NAME = "欧阳欧阳欧阳欧阳欧阳";
const LARGEST_NUMBER = 2_147_483_647;

/**
 * The length of an SMS with signature and refusal, its variables filled with their longest values.
 * @throws reach.bad_template
 */
export function measureSms(
  content: Content,
  options: Omit<TextOptions, "channel" | "content" | "linkHosts">,
): Measured {
  const touch = { touch: 0, customer: LARGEST_NUMBER, class: content.class } as DueTouch;
  const all = { ...options, channel: "sms", content: () => content, linkHosts: [] } as const;
  const { body } = textOf(all, content, touch, LONGEST_NAME);
  const parts = smsParts(body).length;
  const { costPerUnit } = options.capabilities;
  return { units: body.length, parts, cost: costPerUnit === null ? null : costPerUnit * parts };
}

/** What a customer reads, before any link of the customer's own is made: an SMS is signed, a robot says that it is one. */
export function previewText(
  content: Content,
  options: Pick<TextOptions, "language" | "bankName">,
  customer: { readonly number: number; readonly name: string },
): { readonly title: string; readonly body: string; readonly parts: number } {
  const touch = { touch: 0, customer: customer.number, class: content.class } as DueTouch;
  const unsubscribeUrl = (): string => "https://unsubscribe.invalid/";
  const { title, body } = textOf(
    { ...options, channel: content.channel, unsubscribeUrl },
    content,
    touch,
    customer.name,
  );
  return { title, body, parts: content.channel === "sms" ? smsParts(body).length : 1 };
}
