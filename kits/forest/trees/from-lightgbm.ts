import { cases } from "../cases.ts";
import type { TreeFeature } from "./score.ts";
import type { Tree } from "./tree.ts";
import { type TreesModel, treesModel } from "./treemodel.ts";

const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
/** How a node takes what is missing: as 0, not at all (zeros are missing as well), or by its default. */
const [MISSING_NONE, MISSING_ZERO] = [0, 1];

type Section = ReadonlyMap<string, string>;

/**
 * A model of LightGBM (`Booster.save_model`, versions 3 and 4) for one answer: binary, cross-entropy or regression. Levels
 * are the whole numbers that LightGBM was given, or the categories that pandas had told it. Scores are those of LightGBM
 * within rounding; parts weigh paths by its row counts.
 */
export function fromLightGbm(text: string): TreesModel {
  const [head = "", ...rest] = text.split(/^Tree=\d+$/m);
  const header = sectionOf(head);
  if (!head.startsWith("tree\n")) throw cases.unreadable({ maker: "LightGBM", detail: "no line 'tree'" });
  if ((header.get("num_class") ?? "1") !== "1")
    throw cases.unreadable({ maker: "LightGBM", detail: "several classes" });
  const [objective = "", ...settings] = (header.get("objective") ?? "regression").split(" ");
  const sigmoid = Number(settings.find((one) => one.startsWith("sigmoid:"))?.slice("sigmoid:".length) ?? 1);
  const isBinary = ["binary", "cross_entropy", "xentropy"].includes(objective);
  if (!isBinary && !/^(regression|huber|fair|quantile|mape|poisson|gamma|tweedie)/.test(objective)) {
    throw cases.unreadable({ maker: "LightGBM", detail: `objective ${objective}` });
  }
  const sections = rest.map((part) => sectionOf(part.split("end of trees")[0] ?? ""));
  const features = featuresOf(header, sections, text);
  const scale = (isBinary ? sigmoid : 1) / (header.has("average_output") ? sections.length : 1);
  return treesModel({
    kind: header.has("average_output") ? "forest" : "boosted",
    features,
    trees: sections.map((section) => treeOf(section, features, scale)),
    base: 0,
    answer: isBinary ? "log_odds" : "number",
  });
}

function sectionOf(text: string): Section {
  return new Map(
    text.split("\n").flatMap((line) => {
      const at = line.indexOf("=");
      if (at < 0) return line.trim() === "" ? [] : [[line.trim(), ""] as const];
      return [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );
}

function numbers(section: Section, name: string): Float64Array {
  const text = section.get(name)?.trim() ?? "";
  return text === "" ? new Float64Array(0) : Float64Array.from(text.split(/\s+/), Number);
}

/** A feature that any node asks for levels is categorical. */
function featuresOf(header: Section, trees: readonly Section[], text: string): TreeFeature[] {
  const names = (header.get("feature_names") ?? "").split(" ").filter((name) => name !== "");
  const highest = new Map<number, number>();
  for (const tree of trees) {
    const [features, types, thresholds] = ["split_feature", "decision_type", "threshold"].map((name) =>
      numbers(tree, name),
    );
    const [bounds, words] = [numbers(tree, "cat_boundaries"), numbers(tree, "cat_threshold")];
    types?.forEach((type, node) => {
      if (((type as number) & CATEGORICAL) === 0) return;
      const feature = features?.[node] as number;
      for (const level of levelsOf(bounds, words, thresholds?.[node] as number)) {
        highest.set(feature, Math.max(highest.get(feature) ?? 0, level));
      }
    });
  }
  const told = toldCategories(text);
  let nth = 0;
  return (header.get("feature_infos") ?? "").split(" ").map((info, f): TreeFeature => {
    const name = names[f] ?? `Column_${f}`;
    // A range for numbers; the levels it saw, parted by colons, otherwise; "none" for what never varied.
    if (info.startsWith("[") || (info === "none" && !highest.has(f))) return { name, type: "numeric", levels: [] };
    const own = told?.[nth++];
    const seen = Math.max(highest.get(f) ?? 0, ...info.split(":").map((one) => Number(one) || 0));
    return { name, type: "categorical", levels: own ?? Array.from({ length: seen + 1 }, (_, level) => String(level)) };
  });
}

function toldCategories(text: string): readonly (readonly string[])[] | undefined {
  const line = /^pandas_categorical:(.*)$/m.exec(text)?.[1];
  const told: unknown = line === undefined ? null : JSON.parse(line);
  if (!Array.isArray(told) || told.length === 0) return undefined;
  return told.map((levels) => (Array.isArray(levels) ? levels.map(String) : []));
}

function levelsOf(bounds: Float64Array, words: Float64Array, index: number): number[] {
  const levels: number[] = [];
  const [from, to] = [bounds[index] as number, bounds[index + 1] as number];
  for (let word = from; word < to; word++) {
    for (let bit = 0; bit < 32; bit++) if (((words[word] as number) >>> bit) & 1) levels.push((word - from) * 32 + bit);
  }
  return levels;
}

function treeOf(section: Section, features: readonly TreeFeature[], scale: number): Tree {
  const of = (name: string) => numbers(section, name);
  const [types, thresholds, bounds, words] = [
    of("decision_type"),
    of("threshold"),
    of("cat_boundaries"),
    of("cat_threshold"),
  ];
  const feature = Int32Array.from(of("split_feature"));
  if (section.get("is_linear") === "1") throw cases.unreadable({ maker: "LightGBM", detail: "linear leaves" });
  if (feature.some((f) => features[f] === undefined))
    throw cases.unreadable({ maker: "LightGBM", detail: "feature_infos" });
  const isLevel = (node: number) => ((types[node] as number) & CATEGORICAL) !== 0;
  const missingLeft = Uint8Array.from(types, (type, node) => {
    if (isLevel(node)) return 0;
    const missing = (type >> 2) & 3;
    if (missing === MISSING_ZERO) throw cases.unreadable({ maker: "LightGBM", detail: "zero_as_missing" });
    if (missing === MISSING_NONE) return 0 <= (thresholds[node] as number) ? 1 : 0;
    return (type & DEFAULT_LEFT) !== 0 ? 1 : 0;
  });
  return {
    feature,
    threshold: thresholds.map((threshold, node) => (isLevel(node) ? 0 : threshold)),
    levels: Array.from(types, (_, node) =>
      isLevel(node) ? Int32Array.from(levelsOf(bounds, words, thresholds[node] as number)) : null,
    ),
    missingLeft,
    left: Int32Array.from(of("left_child")),
    right: Int32Array.from(of("right_child")),
    value: of("leaf_value").map((value) => value * scale),
    nodeCover: of("internal_count"),
    leafCover: of("leaf_count"),
  };
}
