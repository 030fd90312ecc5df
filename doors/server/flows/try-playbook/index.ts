/**
 * Tries a playbook on the past: what happened to a bank's customers is lived again in a bank beside it, with this playbook
 * alone. Nothing is sent, and the bank itself is only read.
 */
import { readPlaybook } from "#contracts/definitions";
import { type Actor, allow, definePermissions } from "#ground/authority";
import { defineCases } from "#ground/errors";
import type { CustomerNumber } from "#ground/ids";
import type { Bank } from "../../bank-types.ts";
import { textsIn } from "../playbook-alone.ts";
import { playPast } from "./play.ts";
import { basesOf, pastOf, populationOf, stretchOf } from "./population.ts";
import { type Outcome, readLiveTouches, readOutcome } from "./read.ts";
import { reportOf } from "./report.ts";
import { openScratch } from "./scratch.ts";
import type { TryAnswer, TryAsked } from "./types.ts";

export type { Tried, TriedCustomer, TryAnswer, TryAsked } from "./types.ts";

// A trial shows how customers behave: head office's alone.
const permissions = definePermissions("playbook_trial", {
  run: { roles: ["designer", "approver", "analyst", "administrator"] },
});

export const tryPlaybookCases = defineCases("playbook_trial", {
  over: {
    code: "invalid_input",
    en: "over must be a length between 1h and 400d, as 90d, and {value} is not",
    zh: "over 应为 1h 至 400d 之间的时长，如 90d，而 {value} 不是",
  },
  busy: {
    code: "unavailable",
    en: "Another trial is under way; try again when it is done",
    zh: "已有试运行正在进行，请稍后再试",
  },
});

export interface TryParts {
  readonly bank: Bank;
}

const MOST_CUSTOMERS = 1_000;
const STEPS = 720;
const MINUTE_MS = 60_000;
const lengths: Readonly<Record<string, number>> = { m: MINUTE_MS, h: 3_600_000, d: 86_400_000 };
const [SHORTEST_MS, LONGEST_MS] = [3_600_000, 400 * 86_400_000];

let underWay = false;

/** @throws authority.not_allowed, playbook_trial.over, playbook_trial.busy */
export async function tryPlaybook(parts: TryParts, actor: Actor, asked: TryAsked): Promise<TryAnswer> {
  allow(actor, permissions.run);
  const lengthMs = lengthOf(asked.over);
  const { playbook, problems } = readPlaybook(asked.text, parts.bank.definitions, asked.file);
  if (!playbook) return { problems };
  // Each has a bank of its own; two would keep the engines from those who work.
  if (underWay) throw tryPlaybookCases.busy();
  underWay = true;
  try {
    return { tried: await tried(parts, asked, playbook, lengthMs), problems: [] };
  } finally {
    underWay = false;
  }
}

function lengthOf(over: string): number {
  const match = /^(\d{1,5})(m|h|d)$/.exec(over);
  const length = match ? Number(match[1]) * (lengths[match[2] ?? ""] ?? 0) : 0;
  if (length < SHORTEST_MS || length > LONGEST_MS) throw tryPlaybookCases.over({ value: over });
  return length;
}

type Playbook = NonNullable<ReturnType<typeof readPlaybook>["playbook"]>;

async function tried({ bank }: TryParts, asked: TryAsked, playbook: Playbook, lengthMs: number) {
  const { definitions, engines } = bank;
  // Where others may work on these engines they keep the copy up themselves.
  if (engines.sole) await bank.projector.drain();
  const stretch = await stretchOf(bank, lengthMs);
  const stepMs = Math.ceil(lengthMs / STEPS / (5 * MINUTE_MS)) * 5 * MINUTE_MS;
  const population = await populationOf(bank, playbook, stretch, asked.customers ?? MOST_CUSTOMERS);
  const past = await pastOf(bank, population.sample, stretch.to);
  const bases = await basesOf(bank, population.sample, past);
  const scratch = await openScratch({ engines, home: bank.home, definitions }, playbook, stretch.from);
  try {
    const { signal, onProgress } = asked;
    const isRenewed =
      Object.keys(scratch.bank.definitions.audiences).length > 0 ||
      textsIn(playbook).some((text) => /\btag\b/.test(text));
    const { numbers } = await playPast(scratch, {
      playbook: playbook.id,
      stretch,
      past,
      bases,
      stepMs,
      renew: isRenewed ? "day" : undefined,
      ...(signal ? { signal } : {}),
      ...(onProgress ? { onProgress } : {}),
    });
    const outcome = withNumbers(await readOutcome(scratch.bank), numbers);
    const reached = [...new Set(outcome.touches.map(({ customer }) => customer))];
    const live = await readLiveTouches(bank, reached, stretch);
    return reportOf({ definitions, playbook, stretch, stepMs, population, outcome, live });
  } finally {
    await scratch.close();
  }
}

/** Customers by the numbers that they have in the live bank. */
function withNumbers(outcome: Outcome, numbers: ReadonlyMap<CustomerNumber, CustomerNumber>): Outcome {
  const real = <T extends { readonly customer: CustomerNumber }>(rows: readonly T[]): T[] =>
    rows.map((row) => ({ ...row, customer: numbers.get(row.customer) ?? row.customer }));
  return { runs: real(outcome.runs), touches: real(outcome.touches), silences: real(outcome.silences) };
}
