/** Bench: exact path-dependent SHAP values of 20,000 rows, on one thread, against XGBoost's pred_contribs and LightGBM's pred_contrib. */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { machine } from "#ground/clock";
import { doublesOf, farthest, type SharedModel, sharedModel, sizes } from "./forest-parts/models.ts";
import { type ForestPeer, openForestPeer } from "./forest-parts/peer.ts";
import { handRows, type MadeRows, makeRows, part, SEED, WIDTH } from "./forest-parts/rows.ts";
import { type BenchOptions, type BenchRow, rounded, throughputRow } from "./rows.ts";

const ROWS = 20_000;
/** Of the large model: its peers need minutes for more. */
const FEWER = 1_000;
const LEARNT = 200_000;
const ROUNDS = 7;
/** Their parts are sums in single precision. */
const MOST_APART = 1e-3;
const MOST_GAP = 1e-6;

/** `--rows`, `--rounds` for small tries. */
export async function run({ flags, say }: BenchOptions): Promise<BenchRow[]> {
  const [rows, rounds] = [Number(flags.get("rows") || ROWS), Number(flags.get("rounds") || ROUNDS)];
  const made = makeRows(LEARNT + rows);
  const folder = mkdtempSync(path.join(tmpdir(), "perennial-forest-"));
  const peer = await openForestPeer();
  try {
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
  } finally {
    peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
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
  const raw = model.predictRaw(data);
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
