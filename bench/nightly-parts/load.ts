/** A steady stream of events: each batch has its moment, whether or not the ones before were answered. */
import { Agent } from "node:http";
import { machine } from "#ground/clock";
import { postEvents } from "../post-events.ts";

const BATCH = 10;
const CONNECTIONS = 16;
const CUSTOMERS = 20_000;

export interface LoadOptions {
  readonly origin: string;
  readonly key: string;
  /** Events a second. */
  readonly rate: number;
  readonly milliseconds: number;
}

export interface Answered {
  /** Events. */
  readonly sent: number;
  readonly refused: number;
  /** By batch: when it was due, and milliseconds from then to its answer. */
  readonly latencies: readonly (readonly [at: number, milliseconds: number])[];
}

export async function sendSteadily({ origin, key, rate, milliseconds }: LoadOptions): Promise<Answered> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const every = (BATCH / rate) * 1_000;
  const batches = Math.floor(milliseconds / every);
  const latencies: [number, number][] = [];
  const inFlight = new Set<Promise<void>>();
  let refused = 0;
  const began = machine.elapsed();
  for (let n = 0; n < batches; n++) {
    const due = n * every;
    const wait = due - (machine.elapsed() - began);
    if (wait > 0) await machine.sleep(wait);
    const sending = postEvents(agent, origin, key, batchOf(n)).then((isTaken) => {
      // From when it was due: a server that stalls must not be spared by a sender that waits for it.
      latencies.push([due, machine.elapsed() - began - due]);
      if (!isTaken) refused += BATCH;
    });
    inFlight.add(sending);
    void sending.finally(() => inFlight.delete(sending));
  }
  await Promise.all(inFlight);
  agent.destroy();
  latencies.sort(([a], [b]) => a - b);
  return { sent: batches * BATCH, refused, latencies };
}

function batchOf(batch: number): string {
  const events = Array.from({ length: BATCH }, (_, i) => {
    const n = batch * BATCH + i;
    return {
      specversion: "1.0",
      id: `soak-${n}`,
      source: "soak",
      type: "transaction",
      subject: `customer-${(n * 7_919) % CUSTOMERS}`,
      time: machine.now().toISOString(),
      data: {
        direction: "in",
        amount: (n % 900) + 0.25,
        category: "salary",
        channel: "mobile",
        counterparty: "a shop",
      },
    };
  });
  return JSON.stringify(events);
}
