/** Models that both sides hold: trained by XGBoost and LightGBM, read here from their files. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fromLightGbm, fromXgboost, type TreesModel } from "#kits/forest";
import { type ForestPeer, openForestPeer } from "./peer.ts";

export interface SharedModel {
  readonly name: string;
  readonly maker: "xgboost" | "lightgbm";
  readonly trees: number;
  readonly leaves: number;
  readonly model: TreesModel;
}

export const sizes = [
  { trees: 100, leaves: 31 },
  { trees: 500, leaves: 255 },
] as const;

/** Trains one at the peer, on rows it has been handed as `learnt`. */
export async function sharedModel(
  peer: ForestPeer,
  folder: string,
  maker: SharedModel["maker"],
  { trees, leaves }: { readonly trees: number; readonly leaves: number },
): Promise<SharedModel> {
  const name = `${maker} ${trees} x ${leaves}`;
  await peer.ask("train", { name, maker, x: "learnt", y: "learnt.y", rounds: trees, leaves, threads: 2 });
  const file = path.join(folder, "model");
  await peer.ask("save", { name, file });
  const text = readFileSync(file, "utf8");
  return {
    name,
    maker,
    trees,
    leaves,
    model: maker === "xgboost" ? fromXgboost(JSON.parse(text)) : fromLightGbm(text),
  };
}

export function doublesOf(file: string): Float64Array {
  const bytes = readFileSync(file);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** The largest difference of two lists, as a share of what differs where that is above 1: single precision knows no less. */
export function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} answers here, ${b.length} there`);
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)) / Math.max(1, Math.abs(b[i] as number)));
  }
  return most;
}

/** A peer and a folder for what passes between us, as long as the work takes. */
export async function withForestPeer<T>(work: (peer: ForestPeer, folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), "perennial-forest-"));
  const peer = await openForestPeer();
  try {
    return await work(peer, folder);
  } finally {
    peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
