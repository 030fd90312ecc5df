/** What the learning role keeps current between trainings: shares of wordings by the hour, next products and causes of churn by the day. */
import type { Day } from "#ground/clock";
import { findNext, learnCopies, tellCauses } from "#learning";
import { type InsightBank, insightContext } from "./parts.ts";

export interface Insights {
  /** @returns customers who were told something new */
  keep(signal: AbortSignal): Promise<number>;
}

export function keepInsights(bank: InsightBank): Insights {
  let told: Day | undefined;
  return {
    async keep(signal) {
      const { storage, columnar, clock } = bank;
      await learnCopies(bank, clock.now());
      const today = clock.today();
      if (told === today) return 0;
      const parts = { storage, columnar, context: insightContext(bank) };
      await findNext(parts, clock.now());
      const count = await tellCauses(parts, clock.now(), signal);
      told = today;
      return count;
    },
  };
}
