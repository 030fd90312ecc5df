/** Bench: training boosted trees on 800,000 rows of 28 numbers, against XGBoost's hist and LightGBM, at one and two threads. */
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import { auc, fitBoosted } from "#kits/forest";
import { doublesOf, withForestPeer } from "./forest-parts/models.ts";
import type { ForestPeer } from "./forest-parts/peer.ts";
import { handRows, type MadeRows, makeRows, part, SEED } from "./forest-parts/rows.ts";
import { type BenchOptions, type BenchRow, median, rounded } from "./rows.ts";

const ROWS = 800_000;
const UNSEEN = 200_000;
const TREES = 100;
const LEAVES = 31;
const ROUNDS = 7;
const MOST_AUC_BEHIND = 0.002;
const makers = ["xgboost", "lightgbm"] as const;

interface Taken {
  readonly seconds: number;
  readonly auc: number;
}

/** `--rows`, `--rounds` for small tries. */
export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const [rows, rounds] = [Number(flags.get("rows") || ROWS), Number(flags.get("rounds") || ROUNDS)];
  const unseenRows = Math.min(UNSEEN, rows);
  const made = makeRows(rows + unseenRows);
  const [learnt, unseen] = [part(made, 0, rows), part(made, rows, rows + unseenRows)];
  return await withForestPeer(async (peer, folder) => {
    await handRows(peer, folder, "learnt", learnt);
    await handRows(peer, folder, "unseen", unseen);
    const out: BenchRow[] = [];
    for (const threads of [1, 2]) {
      const taken: Record<string, Taken[]> = { ours: [], xgboost: [], lightgbm: [] };
      for (let n = 0; n < rounds; n++) {
        taken.ours?.push(await ours(learnt, unseen, threads));
        for (const maker of makers) taken[maker]?.push(await theirs(peer, maker, unseen, threads, folder));
        const last = (name: string): string => (taken[name]?.at(-1)?.seconds ?? Number.NaN).toFixed(1);
        say(
          `${threads} thread(s), round ${n + 1}: ours ${last("ours")} s, XGBoost ${last("xgboost")} s, LightGBM ${last("lightgbm")} s`,
        );
      }
      for (const maker of makers) out.push(rowOf(maker, threads, taken, peer, rows));
    }
    return out;
  });
}

async function ours({ data, y }: MadeRows, unseen: MadeRows, threads: number): Promise<Taken> {
  const began = machine.elapsed();
  const { model } = await fitBoosted({ data, y, rounds: TREES, maxLeaves: LEAVES, learningRate: 0.1, threads });
  const seconds = (machine.elapsed() - began) / 1_000;
  return { seconds, auc: auc(unseen.y, model.predictMargin(unseen.data)) as number };
}

async function theirs(
  peer: ForestPeer,
  maker: string,
  unseen: MadeRows,
  threads: number,
  folder: string,
): Promise<Taken> {
  const file = path.join(folder, "answers.f64");
  const { seconds } = await peer.ask("train", {
    name: maker,
    maker,
    x: "learnt",
    y: "learnt.y",
    rounds: TREES,
    leaves: LEAVES,
    threads,
  });
  await peer.ask("score", { name: maker, x: "unseen", threads, way: "rows", file });
  const answers = doublesOf(file);
  return { seconds, auc: auc(unseen.y, answers) as number };
}

function rowOf(
  maker: string,
  threads: number,
  taken: Readonly<Record<string, readonly Taken[]>>,
  peer: ForestPeer,
  rows: number,
): BenchRow {
  const [own, other] = [taken.ours ?? [], taken[maker] ?? []];
  const aucOf = (of: readonly Taken[]): number => median(of.map((one) => one.auc));
  const best = Math.max(aucOf(taken.xgboost ?? []), aucOf(taken.lightgbm ?? []));
  if (aucOf(own) < best - MOST_AUC_BEHIND) throw new Error(`our AUC ${aucOf(own)} is behind ${best}`);
  const ratios = own.map(({ seconds }, n) => (other[n]?.seconds ?? Number.NaN) / seconds);
  return {
    name: `training, ${threads} thread${threads > 1 ? "s" : ""}, against ${maker}`,
    ours: rounded(median(own.map(({ seconds }) => seconds))),
    peer: rounded(median(other.map(({ seconds }) => seconds))),
    ratio: rounded(median(ratios)),
    unit: "s",
    rounds: own.length,
    spread: [rounded(Math.min(...ratios)), rounded(Math.max(...ratios))],
    versions: { ...peer.versions, node: process.version },
    notes: {
      rows,
      seed: SEED,
      setting: `${TREES} rounds, ${LEAVES} leaves, rate 0.1, 255 bins; binning counted on all sides`,
      auc_ours: rounded(aucOf(own)),
      auc_xgboost: rounded(aucOf(taken.xgboost ?? [])),
      auc_lightgbm: rounded(aucOf(taken.lightgbm ?? [])),
      cores: availableParallelism(),
      load: rounded(loadavg()[0] ?? 0),
    },
  };
}
