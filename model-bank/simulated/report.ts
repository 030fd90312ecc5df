/** What a simulated run amounts to. */
import type { AttemptRecord } from "./choice.ts";
import { type Arms, type Figure, figuresOf } from "./figures.ts";
import type { SimModel, SimUntrained } from "./models.ts";
import { type Reference, referencesOf } from "./references.ts";
import { DAY } from "./timeline.ts";
import type { World } from "./world.ts";

export interface ReportInput {
  readonly arms: Arms;
  /** Instant up to which the run went. */
  readonly until: number;
  /** As the product counted them; the world's own count when absent. */
  readonly touches?: number;
  readonly events?: number;
  /** Touches that went out twice. */
  readonly duplicates: number;
  /** How long the run took, by the wall. */
  readonly seconds: number;
  /** What became of the same attempts in a second run without the rules against fraud. */
  readonly without?: readonly AttemptRecord[];
}

export interface Money {
  /** Yuan that the bank earns because of touches and answers, by what was sold or saved. */
  readonly won: Readonly<Record<string, number>>;
  readonly wonInAll: number;
  readonly spent: { readonly channels: number; readonly rewards: number };
  readonly spentInAll: number;
}

export interface PlaybookLine {
  readonly playbook: string;
  readonly touches: number;
  /** Sales and outcomes that would not have been without it. */
  readonly caused: number;
  readonly amount: number;
  readonly margin: number;
}

export interface SimReport {
  readonly simulated: true;
  readonly customers: number;
  readonly days: number;
  readonly seed: number;
  readonly start: string;
  readonly figures: readonly Figure[];
  readonly contactsPerCustomer: number;
  /** Caused by touches. */
  readonly complaints: number;
  readonly complaintsInAll: number;
  readonly optOuts: number;
  readonly events: number;
  readonly touches: number;
  readonly touchesByChannel: Readonly<Record<string, number>>;
  readonly duplicates: number;
  readonly touchesAfterOptOut: number;
  readonly money: Money;
  readonly playbooks: readonly PlaybookLine[];
  readonly references: readonly Reference[];
  /** The newest version of each model and those that stand; absent where the bank trains none. */
  readonly models?: readonly SimModel[];
  /** Models of which there is no version yet, and why. */
  readonly untrained?: readonly SimUntrained[];
  readonly seconds: number;
}

export function reportOf(world: World, input: ReportInput): SimReport {
  const { scene } = world;
  const { ledger, timeline } = scene;
  const touches = input.touches ?? ledger.touches;
  return {
    simulated: true,
    customers: world.customers,
    days: Math.round((input.until - world.start) / DAY),
    seed: scene.seed,
    start: timeline.text(0),
    figures: figuresOf(scene, input.arms, input.until, input.without),
    contactsPerCustomer: Math.round((touches / world.customers) * 1_000) / 1_000,
    complaints: ledger.complaintsCaused,
    complaintsInAll: ledger.complaints,
    optOuts: ledger.optOuts,
    events: input.events ?? ledger.events,
    touches,
    touchesByChannel: sorted(ledger.touchesByChannel),
    duplicates: input.duplicates,
    touchesAfterOptOut: ledger.touchesAfterOptOut,
    money: moneyOf(world, input.without ?? []),
    playbooks: linesOf(world),
    references: referencesOf(world.scene, input.until),
    seconds: input.seconds,
  };
}

function sorted(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const round = (yuan: number): number => Math.round(yuan * 100) / 100;

function moneyOf({ scene: { ledger } }: World, without: readonly AttemptRecord[]): Money {
  const won = new Map<string, number>();
  const add = (what: string, yuan: number) => won.set(what, (won.get(what) ?? 0) + yuan);
  for (const { need, margin, playbook } of ledger.sales) if (playbook !== null && margin > 0) add(need, margin);
  const other = new Map(without.map(({ id, lost }) => [id, lost]));
  for (const { id, lost } of ledger.attempts) if (other.has(id)) add("fraud_stopped", (other.get(id) ?? 0) - lost);
  const inAll = [...won.values()].reduce((sum, yuan) => sum + yuan, 0);
  const spent = { channels: round(ledger.spent), rewards: round(ledger.rewards) };
  return {
    won: Object.fromEntries(Object.entries(sorted(won)).map(([what, yuan]) => [what, round(yuan)])),
    wonInAll: round(inAll),
    spent,
    spentInAll: round(ledger.spent + ledger.rewards),
  };
}

function linesOf({ scene: { ledger } }: World): PlaybookLine[] {
  const lines = new Map<string, { caused: number; amount: number; margin: number }>();
  const of = (playbook: string) => {
    const line = lines.get(playbook) ?? { caused: 0, amount: 0, margin: 0 };
    lines.set(playbook, line);
    return line;
  };
  for (const playbook of ledger.touchesByPlaybook.keys()) of(playbook);
  for (const { playbook, amount, margin } of ledger.sales) {
    if (playbook === null) continue;
    const line = of(playbook);
    line.caused++;
    line.amount += amount;
    line.margin += margin;
  }
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([playbook, { caused, amount, margin }]) => {
      const touches = ledger.touchesByPlaybook.get(playbook) ?? 0;
      return { playbook, touches, caused, amount: round(amount), margin: round(margin) };
    });
}

/** The report as JSON; the same run gives the same bytes but for `seconds`. */
export function jsonReport(report: SimReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
