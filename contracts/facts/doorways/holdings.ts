import { date, double, fact, money, required, text } from "../field.ts";

/**
 * One holding as it stands now. `reference` tells a customer's holdings apart: a contract's reference in its source, never
 * a card or account number. Fields that are not given stay as they were; null takes a value away. `rate` is percent a year.
 * The catalog's fields of `holdings` add to these and say which values they may take.
 */
export const holdingChanged = fact("holding_changed", "持有变更", "Holding changed", {
  reference: required(text),
  product: text,
  kind: text,
  amount: money,
  rate: double,
  opened_on: date,
  matures_on: date,
  status: text,
});
/** The holding is no longer there. */
export const holdingEnded = fact("holding_ended", "持有终止", "Holding ended", {
  reference: required(text),
  reason: text,
});
