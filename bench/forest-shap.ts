/** Bench: exact path-dependent SHAP values of 20,000 rows, on one thread, against XGBoost's pred_contribs and LightGBM's pred_contrib. */
import { availableParallelism, loadavg } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import { treesModel } from "#kits/forest";
import { doublesOf, farthest, type SharedModel, sharedModel, sizes, withForestPeer } from "./forest-parts/models.ts";
import type { ForestPeer } from "./forest-parts/peer.ts";
import { handRows, type MadeRows, makeRows, part, SEED, WIDTH } from "./forest-parts/rows.ts";
import { type BenchOptions, type BenchRow, rounded, throughputRow } from "./rows.ts";

const ROWS = 20_000;
/** Of the large model: its peers need minutes for more. */
const FEWER = 100;
const LEARNT = 200_000;
const ROUNDS = 7;
/** Their parts are sums in single precision. */
const MOST_APART = 1e-3;
const MOST_GAP = 1e-6;

/** `--rows`, `--rounds` for small tries. */
export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const [rows, rounds] = [Number(flags.get("rows") || ROWS), Number(flags.get("rounds") || ROUNDS)];
  const made = makeRows(LEARNT + rows);
  return await withForestPeer(async (peer, folder) => {
    await handRows(peer, folder, "learnt", part(made, 0, LEARNT));
    const out: BenchRow[] = [];
    for (const size of sizes) {
      const explained = part(made, LEARNT, LEARNT + (size.trees > 100 ? Math.min(rows, FEWER) : rows));
      await handRows(peer, folder, "explained", explained);
      for (const maker of ["xgboost", "lightgbm"] as const) {
        const model = await sharedModel(peer, folder, maker, size);
        out.push(await measure(peer, model, explained, folder, rounds, say));
      }
    }
    return out;
  });
}

async function measure(
  peer: ForestPeer,
  { name, model }: SharedModel,
  { data }: MadeRows,
  folder: string,
  rounds: number,
  say: (text: string) => void,
): Promise<BenchRow> {
  const file = path.join(folder, "parts.f64");
  await peer.ask("shap", { name, x: "explained", threads: 1, file });
  const { gap, apart } = compare(model, data, doublesOf(file));
  if (!(gap <= MOST_GAP)) throw new Error(`${name}: parts miss the margin by ${gap}`);
  if (!(apart <= MOST_APART)) throw new Error(`${name}: parts differ by ${apart}`);
  const measured: { ours: number; peer: number }[] = [];
  for (let n = 0; n < rounds; n++) {
    const began = machine.elapsed();
    model.shap(data);
    const ours = data.rows / ((machine.elapsed() - began) / 1_000);
    const { seconds } = await peer.ask("shap", { name, x: "explained", threads: 1 });
    measured.push({ ours, peer: data.rows / seconds });
    say(`${name}, round ${n + 1}: ours ${Math.round(ours)} rows/s, theirs ${Math.round(data.rows / seconds)}`);
  }
  return throughputRow(
    `SHAP, ${name}, one thread`,
    "rows/s",
    measured,
    { ...peer.versions, node: process.version },
    {
      rows: data.rows,
      seed: SEED,
      largest_gap_to_margin: gap,
      largest_difference: apart,
      cores: availableParallelism(),
      load: rounded(loadavg()[0] ?? 0),
    },
  );
}

/** How far our parts miss our margin, and how far they lie from the peer's. */
function compare(
  model: SharedModel["model"],
  data: MadeRows["data"],
  theirs: Float64Array,
): { gap: number; apart: number } {
  const { base, parts } = model.shap(data);
  // XGBoost's margin is rounded after each tree; parts sum to what it rounds. The rows are single precision already.
  const { kind, inputs: features, trees, base: start, answer } = model;
  const raw = treesModel({ kind, features, trees, base: start, answer }).predictRaw(data);
  const sums = Float64Array.from(raw, (_, row) => {
    let sum = base;
    for (let f = 0; f < WIDTH; f++) sum += parts[row * WIDTH + f] as number;
    return sum;
  });
  // A row of theirs ends with its base.
  const own = Float64Array.from(theirs, (_, at) => {
    const [row, f] = [Math.floor(at / (WIDTH + 1)), at % (WIDTH + 1)];
    return f === WIDTH ? base : (parts[row * WIDTH + f] as number);
  });
  return { gap: farthest(sums, raw), apart: farthest(own, theirs) };
}
