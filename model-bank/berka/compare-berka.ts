/** Runs of real accounts in the house against the plain reading, in words. */
import type { Berka, BerkaFact } from "./load-berka.ts";
import { type BerkaRun, storyOf } from "./oracle.ts";
import type { BerkaSpan } from "./replay-berka.ts";

/** Some weeks by day, all years by night. */
export function lifeOf(length: "weeks" | "years"): BerkaSpan {
  const [from, to] = length === "weeks" ? ["2025-03-01", "2025-03-22"] : ["2023-06-01", "2027-01-15"];
  return { liveFrom: Date.parse(`${from}T00:00:00+08:00`), until: Date.parse(`${to}T00:00:00+08:00`) };
}

export interface ComparedBerka {
  /** Runs of the plain reading, by playbook. */
  readonly runs: Readonly<Record<string, number>>;
  readonly touches: number;
  readonly differences: readonly string[];
}

export function differencesOf(
  { records, facts }: Berka,
  got: readonly BerkaRun[],
  { liveFrom, until }: BerkaSpan,
): ComparedBerka {
  const own = new Map<string, BerkaFact[]>(records.map(({ customer }) => [customer, []]));
  for (const fact of facts) own.get(fact.customer)?.push(fact);
  const wanted = records.flatMap((record) => storyOf(record, own.get(record.customer) ?? [], liveFrom, until));
  const [left, right] = [new Set(wanted.map(shown)), new Set(got.map(shown))];
  const runs: Record<string, number> = {};
  for (const { playbook } of wanted) runs[playbook] = (runs[playbook] ?? 0) + 1;
  return {
    runs,
    touches: wanted.reduce((sum, { touches }) => sum + touches.length, 0),
    differences: [
      ...[...left].filter((one) => !right.has(one)).map((one) => `wanted ${one}`),
      ...[...right].filter((one) => !left.has(one)).map((one) => `got    ${one}`),
      ...(got.length === right.size ? [] : ["the same run twice"]),
    ].sort((a, b) => (a.slice(7) < b.slice(7) ? -1 : 1)),
  };
}

function shown({ playbook, customer, at, touches, end }: BerkaRun): string {
  const steps = touches.map(({ wave, channel, due }) => `${wave} ${channel} ${new Date(due).toISOString()}`);
  return `${customer} ${playbook} ${new Date(at).toISOString()} ${end}: ${steps.join(", ")}`;
}
