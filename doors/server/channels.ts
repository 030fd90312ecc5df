/** The channels a bank reaches its customers by, and the policy check right before anything goes out. */
import { marketingDenials } from "#decision";
import type { BusinessClock } from "#ground/clock";
import type { Tx } from "#ground/storage";
import { type AttributeColumn, loadStates } from "#profile";
import { carrierOf, createEmailAdapter, type DispatcherOptions, type DueTouch, emailComposer } from "#reach";
import type { BankOptions } from "./bank.ts";
import { personOf } from "./conditions.ts";
import { unsubscribeToken } from "./unsubscribe.ts";

// The sample bank's mail domain; a bank's own comes with its SMTP server.
const MAIL_DOMAIN = "bank.example.com";

export function channelsOf(options: BankOptions): DispatcherOptions["channels"] {
  const { mail, definitions, publicUrl, engines } = options;
  if (!mail) return {};
  const { language, ...names } = definitions.organisation;
  const bankName = names[language];
  const secret = engines.secrets.derive("unsubscribe links");
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
    unsubscribeUrl: ({ key }) => `${publicUrl}/unsubscribe/${unsubscribeToken(key, secret)}`,
  });
  return { email: carrierOf({ adapter, compose }) };
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
  );
  const denied = new Map<string, string>();
  for (const { key, customer, channel } of marketing) {
    const person = personOf(states.get(customer));
    const [reason] = marketingDenials(person, channel, clock.today());
    if (reason !== undefined) denied.set(key, reason);
  }
  return denied;
}
