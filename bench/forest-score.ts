/** Bench: scoring 200,000 rows of 28 numbers with models of XGBoost and LightGBM, on one thread, against their makers. */
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import { doublesOf, farthest, type SharedModel, sharedModel, sizes, withForestPeer } from "./forest-parts/models.ts";
import type { ForestPeer } from "./forest-parts/peer.ts";
import { handRows, type MadeRows, makeRows, part, SEED } from "./forest-parts/rows.ts";
import { type BenchOptions, type BenchRow, median, rounded, throughputRow } from "./rows.ts";

const ROWS = 200_000;
const LEARNT = 200_000;
const ROUNDS = 7;
const MOST_APART = 1e-6;
const ways = ["rows", "inplace"] as const;

/** `--rows`, `--rounds` for small tries. */
export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const [rows, rounds] = [Number(flags.get("rows") || ROWS), Number(flags.get("rounds") || ROUNDS)];
  const made = makeRows(LEARNT + rows);
  const scored = part(made, LEARNT, LEARNT + rows);
  return await withForestPeer(async (peer, folder) => {
    await handRows(peer, folder, "learnt", part(made, 0, LEARNT));
    await handRows(peer, folder, "scored", scored);
    const out: BenchRow[] = [];
    for (const size of sizes) {
      for (const maker of ["xgboost", "lightgbm"] as const) {
        const model = await sharedModel(peer, folder, maker, size);
        out.push(await measure(peer, model, scored, folder, rounds, say));
      }
    }
    return out;
  });
}

async function measure(
  peer: ForestPeer,
  { name, maker, model }: SharedModel,
  { data }: MadeRows,
  folder: string,
  rounds: number,
  say: (text: string) => void,
): Promise<BenchRow> {
  const file = path.join(folder, "answers.f64");
  await peer.ask("score", { name, x: "scored", threads: 1, way: "rows", file });
  const apart = farthest(model.predictRaw(data), doublesOf(file));
  if (!(apart <= MOST_APART)) throw new Error(`${name}: answers differ by ${apart}`);
  const measured: { ours: number; peer: number; by: Record<string, number> }[] = [];
  for (let n = 0; n < rounds; n++) {
    const began = machine.elapsed();
    model.predictRaw(data);
    const ours = data.rows / ((machine.elapsed() - began) / 1_000);
    const by: Record<string, number> = {};
    for (const way of maker === "xgboost" ? ways : [ways[0]]) {
      const { seconds } = await peer.ask("score", { name, x: "scored", threads: 1, way });
      by[way] = data.rows / seconds;
    }
    measured.push({ ours, peer: Math.max(...Object.values(by)), by });
    say(`${name}, round ${n + 1}: ours ${Math.round(ours)} rows/s, theirs ${Math.round(measured.at(-1)?.peer ?? 0)}`);
  }
  return throughputRow(
    `scoring, ${name}, one thread`,
    "rows/s",
    measured,
    { ...peer.versions, node: process.version },
    {
      rows: data.rows,
      seed: SEED,
      largest_difference: apart,
      theirs: "the faster of a fresh DMatrix and inplace_predict; LightGBM's predict",
      ...Object.fromEntries(
        Object.keys(measured[0]?.by ?? {}).map((way) => [
          `peer_${way}`,
          Math.round(median(measured.map(({ by }) => by[way] ?? 0))),
        ]),
      ),
      cores: availableParallelism(),
      load: rounded(loadavg()[0] ?? 0),
    },
  );
}
