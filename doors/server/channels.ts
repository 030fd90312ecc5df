/** The channels a bank reaches its customers by, and the policy check right before anything goes out. */
import { marketingDenials } from "#decision";
import type { BusinessClock } from "#ground/clock";
import type { Tx } from "#ground/storage";
import { type AttributeColumn, loadStates } from "#profile";
import {
  carrierOf,
  createEmailAdapter,
  type DispatcherOptions,
  type DueTouch,
  emailComposer,
  type UnsubscribeLinks,
  unsubscribeLinks,
} from "#reach";
import type { BankOptions } from "./bank-types.ts";
import { personOf } from "./conditions.ts";

// The sample bank's mail domain; a bank's own comes with its SMTP server.
const MAIL_DOMAIN = "bank.example.com";

export function channelsOf(options: BankOptions): DispatcherOptions["channels"] {
  const { mail, definitions } = options;
  if (!mail) return {};
  const { language, ...names } = definitions.organisation;
  const bankName = names[language];
  const links = unsubscribeLinksOf(options);
  const adapter = createEmailAdapter({
    url: mail.url,
    from: `${bankName} <no-reply@${MAIL_DOMAIN}>`,
    domain: MAIL_DOMAIN,
    ...(mail.delivered ? { delivered: mail.delivered } : {}),
  });
  const compose = emailComposer({
    content: (name) => definitions.content[name],
    language,
    bankName,
    unsubscribeUrl: (touch) => links.urlOf(touch),
  });
  return { email: carrierOf({ adapter, compose }) };
}

/** The links under marketing e-mails; only this installation can make them. */
export function unsubscribeLinksOf({
  engines,
  publicUrl,
}: Pick<BankOptions, "engines" | "publicUrl">): UnsubscribeLinks {
  return unsubscribeLinks(engines.secrets.deriveText("unsubscribe links"), publicUrl);
}

/** Keys that may not go out any more, with the reason: law is asked again in its newest state. */
export async function recheckTouches(
  tx: Tx,
  touches: readonly DueTouch[],
  attributes: readonly AttributeColumn[],
  clock: BusinessClock,
): Promise<ReadonlyMap<string, string>> {
  const marketing = touches.filter((touch) => touch.class === "marketing");
  const needed = attributes.filter(({ name }) => ["consent", "age", "birthday", "minor"].includes(name));
  const states = await loadStates(
    tx,
    marketing.map(({ customer }) => customer),
    needed,
    false,
    { scores: false, tags: false },
  );
  const denied = new Map<string, string>();
  for (const { key, customer, channel } of marketing) {
    const person = personOf(states.get(customer));
    const [reason] = marketingDenials(person, channel, clock.today());
    if (reason !== undefined) denied.set(key, reason);
  }
  return denied;
}
