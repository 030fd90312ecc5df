/** What insights about many customers are computed with. */
import { chinaCalendar } from "#ground/calendar";
import type { ComputeContext } from "#profile";
import type { Bank } from "../../bank-types.ts";

export type InsightBank = Pick<Bank, "storage" | "columnar" | "clock" | "definitions" | "rules">;

export function insightContext({ clock, definitions, rules }: InsightBank): ComputeContext {
  const { products } = definitions.catalog;
  return {
    zone: clock.zone,
    calendar: chinaCalendar,
    attributes: new Set(rules.attributes.keys()),
    lists: rules.lists,
    products: new Map(Object.values(products).map(({ name, kind }) => [name, kind])),
    values: undefined,
  };
}
