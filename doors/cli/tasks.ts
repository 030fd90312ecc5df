/** What commands about tasks share. */
import { modelNamed } from "#contracts/definitions";
import type { ReviewParts, TasksParts } from "#reach";
import type { Bank } from "../server/bank-types.ts";
import { cliCases } from "./cases.ts";
import { wholeOf } from "./numbers.ts";

/** What tasks are read and worked with. */
export function tasksOf(bank: Bank): TasksParts & ReviewParts {
  const { storage, clock, definitions, people } = bank;
  const { zh, en } = definitions.organisation;
  return {
    ...bank.tasks,
    storage,
    clock,
    bankName: { zh, en },
    content: (name) => bank.content(name),
    bands: (playbook) => modelNamed(definitions, definitions.playbooks[playbook]?.model ?? "")?.bands ?? [],
    personal: (tx, customers) => people.personal(tx, customers),
    raise: () => bank.signal.raise(),
  };
}

/** @throws cli.bad_value */
export function taskNumber(given: string | undefined): number {
  return wholeOf("TASK", given ?? "", 1, Number.MAX_SAFE_INTEGER) ?? 0;
}

/** An instant that a person writes with its zone, as 2026-11-23T10:00+08:00. @throws cli.bad_value */
export function instantOf(name: string, given: unknown): Date | undefined {
  if (given === undefined) return undefined;
  const text = String(given);
  const at = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(at.getTime()))
    return at;
  const expected = "an instant as 2026-11-23T10:00+08:00";
  throw cliCases.bad_value({ name, value: text, expected, expected_zh: "时刻，如 2026-11-23T10:00+08:00" });
}

/** @throws cli.bad_value */
export function oneOf<const T extends readonly string[]>(
  name: string,
  given: unknown,
  known: T,
): T[number] | undefined {
  if (given === undefined) return undefined;
  const found = known.find((one) => one === given);
  if (found !== undefined) return found;
  throw cliCases.bad_value({ name, value: String(given), expected: known.join(", "), expected_zh: known.join("、") });
}
