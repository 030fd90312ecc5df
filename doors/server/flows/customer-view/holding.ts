/** One thing that a customer has with the bank, as the catalog's list `holdings` says it. */
import type { Fen } from "#ground/money";

export interface Holding {
  readonly product: string | null;
  readonly kind: string | null;
  readonly amount: Fen | null;
  /** Percent a year. */
  readonly rate: number | null;
  readonly openedOn: string | null;
  readonly maturesOn: string | null;
  readonly status: string | null;
}

// Holdings of these states are shown and count for nothing.
const ended = new Set(["closed", "ended", "matured", "redeemed", "settled", "cancelled", "lapsed"]);

export function isHeld({ status }: Holding): boolean {
  return status === null || !ended.has(status);
}

/** Reads a record of the list; what is missing or of another type is null. */
export function holdingOf(record: Readonly<Record<string, unknown>>): Holding {
  const text = (name: string): string | null => (typeof record[name] === "string" ? (record[name] as string) : null);
  const number = (name: string): number | null => (typeof record[name] === "number" ? (record[name] as number) : null);
  return {
    product: text("product"),
    kind: text("kind"),
    amount: number("amount"),
    rate: number("rate"),
    openedOn: text("opened_on"),
    maturesOn: text("matures_on"),
    status: text("status"),
  };
}
