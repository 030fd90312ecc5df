/** What facts say of consent, and what holds after them. Pure; the list on the customer and the rows mean the same. */
import { channels } from "#contracts/definitions";

/** The channel that stands for every one. */
export const EVERY_CHANNEL = "";

/** Purposes that are switches of the customer and not permissions to contact: they never stand in the list. */
export const switches = {
  personalisation: "personalisation_off",
  automated_decision: "automated_decision_off",
} as const;
export type SwitchPurpose = keyof typeof switches;

export interface ConsentStatement {
  readonly purpose: string;
  readonly channel: string;
  readonly given: boolean;
}

export interface ConsentFact {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const consentFactTypes: ReadonlySet<string> = new Set([
  "consent_given",
  "consent_withdrawn",
  "unsubscribed",
  "call_finished",
  "customer_recorded",
  "attribute_changed",
]);

export function isSwitch(purpose: string): purpose is SwitchPurpose {
  return Object.hasOwn(switches, purpose);
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** The one statement of a fact that a customer makes; undefined for other facts. */
export function statementOf(fact: ConsentFact): ConsentStatement | undefined {
  switch (fact.type) {
    case "consent_given":
    case "consent_withdrawn":
    case "unsubscribed": {
      const purpose = text(fact.data.purpose) ?? "marketing";
      const channel = isSwitch(purpose) ? EVERY_CHANNEL : (text(fact.data.channel) ?? EVERY_CHANNEL);
      return { purpose, channel, given: fact.type === "consent_given" };
    }
    case "call_finished":
      return fact.data.outcome === "do_not_contact"
        ? { purpose: "marketing", channel: EVERY_CHANNEL, given: false }
        : undefined;
    default:
      return undefined;
  }
}

const entryOf = (purpose: string, channel: string): string =>
  channel === EVERY_CHANNEL ? purpose : `${purpose}:${channel}`;

/**
 * The list of permissions (`customer.consent`) after a statement. Saying no to one channel leaves the others of a general
 * permission: it is written out channel by channel, for a list can't say "all but one".
 */
export function nextConsentList(list: readonly string[], { purpose, channel, given }: ConsentStatement): string[] {
  if (isSwitch(purpose)) return [...list];
  const others = list.filter((entry) => entry !== purpose && !entry.startsWith(`${purpose}:`));
  const own = list.filter((entry) => entry === purpose || entry.startsWith(`${purpose}:`));
  const general = own.includes(purpose);
  const entry = entryOf(purpose, channel);
  if (channel === EVERY_CHANNEL) return given ? [...others, purpose].sort() : others;
  if (given) return general ? [...list] : [...new Set([...list, entry])].sort();
  const left = general ? channels.map((one) => entryOf(purpose, one)) : own;
  return [...others, ...left.filter((one) => one !== entry)].sort();
}

/** Whether a list permits a purpose on a channel. */
export function listPermits(list: readonly string[], purpose: string, channel: string): boolean {
  return list.includes(purpose) || list.includes(`${purpose}:${channel}`);
}

/** What holds now, by `entryOf`: the newest statement on each purpose and channel that still counts. */
export type ConsentRows = ReadonlyMap<string, ConsentStatement>;

/** Whether the rows permit a purpose on a channel. */
export function rowsPermit(rows: ConsentRows, purpose: string, channel: string): boolean {
  return (rows.get(entryOf(purpose, channel)) ?? rows.get(purpose))?.given ?? false;
}

/** Rows after a statement: one on every channel does away with what was said of single ones. */
export function nextRows<Row extends ConsentStatement>(
  rows: ReadonlyMap<string, Row>,
  statement: Row,
): Map<string, Row> {
  const next = new Map(rows);
  if (statement.channel === EVERY_CHANNEL) {
    for (const [entry, row] of rows) if (row.purpose === statement.purpose) next.delete(entry);
  }
  next.set(entryOf(statement.purpose, statement.channel), statement);
  return next;
}

/**
 * The statements that a record's list and switches amount to, given what held before: whatever is not listed any more is
 * withdrawn. Empty when the record says nothing new.
 */
export function statementsOfRecord(
  data: Readonly<Record<string, unknown>>,
  rows: ConsentRows,
): readonly ConsentStatement[] {
  const statements: ConsentStatement[] = [];
  for (const [purpose, attribute] of Object.entries(switches)) {
    const off = data[attribute];
    const said = rows.get(purpose)?.given;
    if (off === true && said !== false) statements.push({ purpose, channel: EVERY_CHANNEL, given: false });
    if ((off === false || off === null) && said === false)
      statements.push({ purpose, channel: EVERY_CHANNEL, given: true });
  }
  if (!("consent" in data)) return statements;
  const list = Array.isArray(data.consent) ? data.consent.filter((entry) => typeof entry === "string") : [];
  const purposes = new Set([
    ...list.map((entry) => entry.split(":", 1)[0] ?? ""),
    ...[...rows.values()].map((r) => r.purpose),
  ]);
  for (const purpose of [...purposes].sort()) {
    if (purpose === "" || isSwitch(purpose)) continue;
    statements.push(...statementsOfPurpose(purpose, list, rows));
  }
  return statements;
}

function statementsOfPurpose(purpose: string, list: readonly string[], rows: ConsentRows): ConsentStatement[] {
  const listed = list
    .filter((entry) => entry.startsWith(`${purpose}:`))
    .map((entry) => entry.slice(purpose.length + 1));
  const held = [...rows.values()].filter((row) => row.purpose === purpose);
  if (list.includes(purpose)) {
    const same = held.length === 1 && held[0]?.channel === EVERY_CHANNEL && held[0].given;
    return same ? [] : [{ purpose, channel: EVERY_CHANNEL, given: true }];
  }
  const everyChannel = new Set([...channels, ...listed, ...held.map((row) => row.channel)]);
  everyChannel.delete(EVERY_CHANNEL);
  const changed = [...everyChannel].filter(
    (channel) => rowsPermit(rows, purpose, channel) !== listed.includes(channel),
  );
  if (changed.length === 0) return [];
  const general = rows.get(purpose)?.given ?? false;
  if (!general) return changed.map((channel) => ({ purpose, channel, given: listed.includes(channel) }));
  return [
    { purpose, channel: EVERY_CHANNEL, given: false },
    ...[...new Set(listed)].sort().map((channel) => ({ purpose, channel, given: true })),
  ];
}

/** Attributes that a statement sets: the list of permissions, or one of the switches. */
export function attributesAfter(
  statement: ConsentStatement,
  consent: unknown,
): Readonly<Record<string, boolean | readonly string[]>> {
  const { purpose, given } = statement;
  if (isSwitch(purpose)) return { [switches[purpose]]: !given };
  const list = Array.isArray(consent) ? (consent as readonly string[]) : [];
  return { consent: nextConsentList(list, statement) };
}
