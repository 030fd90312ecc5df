/** The channels a bank reaches its customers by: who makes their messages, and who carries them. */
import { amountOf, type Channel, type Content, policyOn } from "#contracts/definitions";
import { chinaCalendar } from "#ground/calendar";
import type { Storage } from "#ground/storage";
import {
  type Carrier,
  type Colleague,
  capabilitiesOf,
  carrierOf,
  createEmailAdapter,
  createLocalAdapter,
  createTaskAdapter,
  type DispatcherOptions,
  emailComposer,
  localChannels,
  type Measured,
  measureSms,
  type TaskOptions,
  taskComposer,
  textComposer,
  type UnsubscribeLinks,
  unsubscribeLinks,
} from "#reach";
import type { BankOptions } from "./bank-types.ts";

// The sample bank's mail domain; a bank's own comes with its SMTP server.
const MAIL_DOMAIN = "bank.example.com";

export interface ChannelParts {
  readonly storage: Storage;
  /** Relationship managers, with the units whose customers they may serve. */
  readonly managers: readonly Colleague[];
  /** Colleagues of all roles, for tasks that a playbook gives to one of them. */
  readonly others: TaskOptions["others"];
  /** How tasks are given out. */
  readonly sharing: TaskOptions["sharing"];
}

/**
 * E-mail by SMTP, relationship managers by tasks, and, where the bank says so, the local stand-in for the other networks.
 * Agents' calls are not here: a list is shared out as a whole, best first, by `assignCalls`.
 */
export function channelsOf(options: BankOptions, parts: ChannelParts): DispatcherOptions["channels"] {
  return { ...emailOf(options), ...localOf(options, parts.storage), manager: managerOf(options, parts) };
}

function composing(options: BankOptions) {
  const { definitions } = options;
  const { language, ...names } = definitions.organisation;
  const links = unsubscribeLinksOf(options);
  return {
    content: (name: string) => definitions.content[name],
    language,
    bankName: names[language],
    unsubscribeUrl: (touch: { readonly touch: number }) => links.urlOf(touch),
  };
}

function emailOf(options: BankOptions): { readonly email?: Carrier } {
  const { mail, channels } = options;
  const compose = composing(options);
  if (channels !== undefined && channels !== "local")
    return {
      email: carrierOf({ adapter: channels("email", costOf(options, "email")), compose: emailComposer(compose) }),
    };
  if (!mail) return {};
  const adapter = createEmailAdapter({
    url: mail.url,
    from: `${compose.bankName} <no-reply@${MAIL_DOMAIN}>`,
    domain: MAIL_DOMAIN,
    ...(mail.delivered ? { delivered: mail.delivered } : {}),
  });
  return { email: carrierOf({ adapter, compose: emailComposer(compose) }) };
}

function localOf(options: BankOptions, storage: Storage): DispatcherOptions["channels"] {
  const { clock, publicUrl, channels } = options;
  if (channels === undefined) return {};
  const linkHosts = [new URL(publicUrl).host];
  return Object.fromEntries(
    localChannels.map((channel): [Channel, Carrier] => {
      const costPerUnit = costOf(options, channel);
      const adapter =
        channels === "local"
          ? createLocalAdapter({ storage, clock, channel, costPerUnit })
          : channels(channel, costPerUnit);
      const { capabilities } = adapter;
      const compose = textComposer({ ...composing(options), channel, capabilities, linkHosts });
      return [channel, carrierOf({ adapter, compose })];
    }),
  );
}

function managerOf(options: BankOptions, { storage, managers, others, sharing }: ChannelParts): Carrier {
  const { clock, definitions } = options;
  const adapter = createTaskAdapter({
    storage,
    clock,
    channel: "manager",
    people: managers,
    others,
    zone: definitions.organisation.zone,
    calendar: chinaCalendar,
    ...(sharing ? { sharing } : {}),
    costPerUnit: costOf(options, "manager"),
  });
  return carrierOf({ adapter, compose: taskComposer("manager", (name) => definitions.content[name]) });
}

/** The length of an SMS at its longest; null for what has no parts. */
export function measureOf(options: BankOptions, content: Content): Measured | null {
  if (content.channel !== "sms") return null;
  const capabilities = capabilitiesOf("sms", costOf(options, "sms"));
  return measureSms(content, { ...composing(options), capabilities });
}

/** What one unit costs by the policy of the day on which the bank was opened; null where none says so. */
function costOf({ definitions, clock }: BankOptions, channel: Channel): number | null {
  const id = definitions.catalog.channels[channel]?.cost;
  const policy = id === undefined ? undefined : policyOn(definitions, "channel_cost", id, clock.today());
  return (policy && amountOf(policy, channel)) ?? null;
}

/** The links under marketing e-mails; only this installation can make them. */
export function unsubscribeLinksOf({
  engines,
  publicUrl,
}: Pick<BankOptions, "engines" | "publicUrl">): UnsubscribeLinks {
  return unsubscribeLinks(engines.secrets.deriveText("unsubscribe links"), publicUrl);
}
