/** BullMQ on a Redis that writes its file before every answer; the outbox is a hash beside it. */
import { peer } from "../peers.ts";
import { startRedis } from "../redis-server.ts";
import type { Side, Work } from "./side.ts";

interface Job {
  readonly data: { readonly round: string; readonly customer: number; readonly step: number; readonly balance: number };
}
interface Queue {
  addBulk(jobs: readonly object[]): Promise<unknown>;
  add(name: string, data: object, options: object): Promise<unknown>;
  close(): Promise<void>;
}
interface Bull {
  Queue: new (name: string, options: object) => Queue;
  Worker: new (
    name: string,
    work: (job: Job) => Promise<void>,
    options: object,
  ) => { on(event: string, listener: () => void): void; close(): Promise<void> };
}

const CONCURRENT = 200;

/** Undefined where there is no Redis. */
export async function bullmqSide(work: Work): Promise<Side | undefined> {
  const redis = await startRedis();
  if (!redis) return undefined;
  const { Queue, Worker } = await peer<Bull>("bullmq");
  const client = await redis.client();
  const connection = { port: redis.port, host: "127.0.0.1", maxRetriesPerRequest: null };
  const options = { removeOnComplete: true };
  let queue: Queue | undefined;
  let before = 0;
  const rows = async (): Promise<number> => Number(await client.call("HLEN", "outbox"));
  return {
    name: "BullMQ",
    setting: `${CONCURRENT} concurrent, Redis ${redis.version} with appendfsync always; the outbox in Redis`,
    versions: (of) => ({ bullmq: of("bullmq"), redis: redis.version }),
    async prepare(round) {
      await queue?.close();
      queue = new Queue(`steps-${round}`, { connection });
      before = await rows();
      const jobs = Array.from({ length: work.customers }, (_, n) => ({
        name: "step",
        data: { round, customer: n + 1, step: 0, balance: 20_000 },
        opts: options,
      }));
      for (let from = 0; from < jobs.length; from += 1_000) await queue.addBulk(jobs.slice(from, from + 1_000));
    },
    async work(round) {
      let left = work.steps;
      let finished = (): void => {};
      const done = new Promise<void>((resolve) => {
        finished = resolve;
      });
      const step = async ({ data }: Job): Promise<void> => {
        if (data.balance <= 100) return;
        await client.call("HSETNX", "outbox", `${data.round}/${data.customer}/${data.step}`, "planned");
        if (data.step + 1 < work.waves) await queue?.add("step", { ...data, step: data.step + 1 }, options);
      };
      const worker = new Worker(`steps-${round}`, step, { connection, concurrency: CONCURRENT });
      worker.on("completed", () => {
        if (--left === 0) finished();
      });
      await done;
      await worker.close();
    },
    rows: async () => (await rows()) - before,
    async close() {
      await queue?.close();
      await client.quit();
      await redis.stop();
    },
  };
}
