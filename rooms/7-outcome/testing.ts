/** What the room's tests share: decisions as the rooms below leave them, and facts of touches and goals. */
import type { Channel } from "#contracts/definitions";
import { derivedId } from "#ground/ids";
import { type Storage, sql } from "#ground/storage";
import { admitFacts } from "#profile";
import { type CountsAsked, type Goal, keepOutcomes, type OutcomeFact, recordOutcomes } from "./index.ts";

export const DAY = 86_400_000;
const start = Date.UTC(2026, 2, 2);
export const at = (days: number): Date => new Date(start + days * DAY);
export const zone = "Asia/Shanghai";

/** What a playbook whose name begins with `any` or `all` waits for. */
const several = [
  { event: "deposit_opened", reached: () => true },
  { event: "card_spent", reached: (data: Readonly<Record<string, unknown>>) => data.amount !== "1.00" },
];
export const goalOf = (playbook: string): Goal => ({
  playbook,
  events: /^a(ny|ll)/.test(playbook)
    ? several
    : [{ event: "deposit_opened", reached: (data) => data.product !== "demand" }],
  all: playbook.startsWith("all"),
  withinMilliseconds: 14 * DAY,
});
const costs: Partial<Record<string, number>> = { sms: 5, agent_call: 500 };
const parts = (...playbooks: string[]) => ({
  goals: new Map(playbooks.map((playbook) => [playbook, goalOf(playbook)])),
  costOf: (channel: string) => costs[channel] ?? 0,
});

export interface Decided {
  readonly playbook: string;
  readonly customer: number;
  readonly occasion?: string;
  readonly version?: number;
  readonly unit?: number | null;
  readonly outcome?: "chosen" | "withheld" | "holdout" | "denied";
  readonly class?: "marketing" | "service";
  readonly admitted?: number;
  readonly controls?: readonly { experiment: string; share: number; draw: number }[];
}
export type Named = Pick<Decided, "playbook" | "customer" | "occasion">;

const enrolmentOf = ({ playbook, customer, occasion = "" }: Named) => derivedId(playbook, String(customer), occasion);
export const touch = (one: Named, wave: string): string => `${one.playbook}@1/${enrolmentOf(one)}/${wave}`;

let told = 0;
export function fact(customer: number, type: string, days: number, data: Record<string, unknown> = {}): OutcomeFact {
  return { customer, type, source: "test", id: String(++told), occurredAt: at(days), data };
}
export const receipt = (
  one: Named,
  what: string,
  days: number,
  channel: Channel = "sms",
  wave: string = channel,
): OutcomeFact => fact(one.customer, what, days, { touch: touch(one, wave), channel });

export const asked = (playbook: string, over: Partial<CountsAsked> = {}): CountsAsked => ({
  playbook,
  from: null,
  to: null,
  unit: null,
  zone,
  ...over,
});

/** Enrolments and their decisions, as playbook and decision rooms leave them. */
export async function decided(storage: Storage, all: readonly Decided[]): Promise<void> {
  const column = <T>(of: (one: Decided) => T): T[] => all.map(of);
  const inputs = ({ playbook, controls = [], class: kind = "marketing" }: Decided) =>
    JSON.stringify({
      actions: [
        { playbook: "another", class: kind, controls: [] },
        { playbook, class: kind, controls },
      ],
    });
  await storage.batch("test", async (tx) => {
    await tx.run(sql`
      insert into playbook.enrolment (enrolment, key, playbook, version, customer, admitted_at, state)
      select u.enrolment, u.enrolment::text, u.playbook, u.version, u.customer, u.at, 'decided' from unnest(${column(enrolmentOf)}::uuid[], ${column((d) => d.playbook)}::text[],
        ${column((d) => d.version ?? 1)}::int[], ${column((d) => d.customer)}::int[],
        ${column((d) => at(d.admitted ?? 0))}::timestamptz[])
        as u(enrolment, playbook, version, customer, at)`);
    await tx.run(sql`
      insert into decision.record (decision, key, at, customer, unit, playbook, version, enrolment, outcome, reasons, inputs,
        versions, form)
      select u.enrolment, u.enrolment::text, u.at, u.customer, u.unit, u.playbook, u.version, u.enrolment, u.outcome, '{}',
        u.inputs, '{}', 2
      from unnest(${column(enrolmentOf)}::uuid[], ${column((d) => at((d.admitted ?? 0) + 0.1))}::timestamptz[],
        ${column((d) => d.customer)}::int[], ${column((d) => d.unit ?? null)}::int[], ${column((d) => d.playbook)}::text[],
        ${column((d) => d.version ?? 1)}::int[], ${column((d) => d.outcome ?? "chosen")}::text[], ${column(inputs)}::text[])
        as u(enrolment, at, customer, unit, playbook, version, outcome, inputs)`);
  });
}

export const record = (storage: Storage, facts: readonly OutcomeFact[], ...playbooks: string[]): Promise<number> =>
  storage.batch("test", async (tx) => recordOutcomes(tx, await admitFacts(tx, facts), parts(...playbooks)));
export const assign = (storage: Storage, playbook: string): Promise<number> =>
  keepOutcomes(storage, new Map([[playbook, goalOf(playbook)]]));

const columns = sql`version, control, touched_at, delivered_at, reached_at, converted_at, amount, cost, contacts, complaints, opt_outs`;
/** Everybody assigned, as counted. */
export const rowsOf = (storage: Storage, playbook: string): Promise<Record<string, unknown>[]> =>
  storage.batch("test", (tx) =>
    tx.rows<Record<string, unknown>>(
      sql`select ${columns} from outcome.enrolment where playbook = ${playbook} order by customer, admitted_at`,
    ),
  );
