/** Models that both sides hold: trained by XGBoost and LightGBM, read here from their files. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fromLightGbm, fromXgboost, type TreesModel } from "#kits/forest";
import type { ForestPeer } from "./peer.ts";

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

/** The largest difference of two lists. */
export function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`${a.length} answers here, ${b.length} there`);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs((a[i] as number) - (b[i] as number)));
  return most;
}
