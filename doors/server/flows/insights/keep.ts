/** What the learning role keeps current between trainings: shares of wordings by the hour; next products, causes of churn and values by the day. */
import { type Day, machine } from "#ground/clock";
import { findNext, learnCopies, publishDueValues, tellCauses } from "#learning";
import { type InsightBank, insightContext } from "./parts.ts";

export interface Insights {
  /** @returns customers who were told something new */
  keep(signal: AbortSignal): Promise<number>;
}

export function keepInsights(bank: InsightBank): Insights {
  let told: Day | undefined;
  return {
    async keep(signal) {
      const { storage, columnar, clock, definitions } = bank;
      await learnCopies(bank, clock.now());
      const today = clock.today();
      if (told === today) return 0;
      const parts = { storage, columnar, context: insightContext(bank) };
      await findNext(parts, clock.now(), signal);
      const causes = await tellCauses(parts, clock.now(), signal);
      const { catalog } = definitions;
      const values = await publishDueValues({ ...parts, catalog }, clock.now(), machine.now(), signal);
      told = today;
      return values.reduce((sum, { customers }) => sum + customers, causes);
    },
  };
}
