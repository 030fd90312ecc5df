/** What an action is worth: probability × context × value × levers − cost of the way, in yuan. */
import type { MessageClass } from "#contracts/definitions";
import type { Fen } from "#ground/money";
import type { Action, Factors, Weight } from "./types.ts";

/** Weights add before they scale: 20 and 35 make 1.55. Never below nothing. */
export function scaleOf(weights: readonly Weight[]): number {
  let points = 0;
  for (const { weight } of weights) points += weight;
  return Math.max(0, 1 + points / 100);
}

/** The factors of an action by a way of this cost. */
export function factorsOf(action: Action, cost: Fen): Factors {
  const p = action.probability ?? 1;
  const c = scaleOf(action.context);
  const l = scaleOf(action.levers);
  return { p, c, v: action.value / 100, l, cost: cost / 100, value: (p * c * action.value * l - cost) / 100 };
}

/** As the record shows it: yuan with four places. */
export function valueText(value: number): string {
  const text = value.toFixed(4);
  return text === "-0.0000" ? "0.0000" : text;
}

/** Classes in the order in which they go: what protects a customer never waits behind what earns. */
const precedences: Readonly<Record<MessageClass, number>> = { risk: 0, transaction: 1, service: 2, marketing: 3 };

export function precedenceOf(cls: MessageClass): number {
  return precedences[cls];
}

/** Whether an action of this class has to pay its cost; the others are owed. */
export function mustPay(cls: MessageClass): boolean {
  return cls === "marketing";
}

/** What the order of candidates looks at. */
export interface Place {
  readonly precedence: number;
  readonly urgent: boolean;
  /** Yuan. */
  readonly value: number;
  readonly arrival: number;
  readonly name: string;
}

/** The order of candidates: class, urgency, value; ties by arrival, then by name. Never by the order of the input. */
export function comparePlaces(a: Place, b: Place): number {
  return (
    a.precedence - b.precedence ||
    Number(b.urgent) - Number(a.urgent) ||
    b.value - a.value ||
    a.arrival - b.arrival ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  );
}
