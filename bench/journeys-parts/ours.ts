/** Playbooks' own runs: a mover that claims, decides and writes in sets. */
import { job } from "#ground/authority";
import type { ReplayClock } from "#ground/clock";
import { acceptNumbered } from "#intake";
import type { PlaybookBed } from "../playbook-bed.ts";
import type { Side, Work } from "./side.ts";

const HOUR = 3_600_000;
const BATCH = 1_000;

/** A journey of so many waves, an hour apart, each of which asks a condition of the customer. */
export function journey(waves: number) {
  return {
    id: "measured-journey",
    zh: "测量",
    en: "Measured",
    stage: "warn",
    class: "service",
    trigger: { event: "login" },
    waves: Array.from({ length: waves }, (_, n) => ({
      id: `w${n}`,
      wait: "1h",
      if: "customer.demand_balance > 100.00",
      channels: ["inbox"],
      content: { inbox: "notice-inbox" },
    })),
  };
}

export async function ourSide(
  { bank, pool }: PlaybookBed,
  clock: ReplayClock,
  { customers, waves }: Work,
): Promise<Side> {
  await bank.publish("measured-journey", clock.now());
  const drain = async (): Promise<void> => {
    while ((await bank.consumer.drain()) > 0);
  };
  let before = 0;
  const rows = async (): Promise<number> => {
    const { rows: counted } = await pool.query<{ n: string }>("select count(*) as n from reach.touch");
    return Number(counted[0]?.n);
  };
  return {
    name: "ours",
    setting: "",
    versions: () => ({}),
    async prepare(round) {
      clock.advanceTo(new Date(clock.now().getTime() + 24 * HOUR));
      for (let from = 1; from <= customers; from += BATCH) {
        const facts = Array.from({ length: Math.min(BATCH, customers + 1 - from) }, (_, n) => ({
          customer: from + n,
          type: "login",
          source: "bench",
          id: `${round}-${from + n}`,
          occurredAt: clock.now(),
          data: { device: "d1" },
          trace: null,
        }));
        await acceptNumbered(bank.intake, job("bench"), facts);
      }
      await drain();
      before = await rows();
    },
    async work() {
      for (let wave = 0; wave < waves; wave++) {
        clock.advanceTo(new Date(clock.now().getTime() + HOUR));
        await bank.journeys.move();
      }
    },
    rows: async () => (await rows()) - before,
    async close() {},
  };
}
