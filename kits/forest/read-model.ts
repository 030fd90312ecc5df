import { cases } from "./cases.ts";
import { type LinearJson, linearModel, type Model, type ModelJson, type SvmJson, svmModel } from "./model.ts";
import { type NeighboursJson, neighboursFromJson } from "./neighbours.ts";
import { type NetworkJson, networkFromJson } from "./network.ts";
import { type TreesJson, treesFromJson } from "./trees/treemodel.ts";
import { type VoteJson, voteFromJson } from "./vote.ts";

/** Reads a stored model; a format of a later release is refused. */
export function modelFromJson(json: ModelJson): Model {
  switch (json.format) {
    case "perennial/linear@1":
      return linearModel((json as LinearJson).encoder, fitOf(json as LinearJson));
    case "perennial/svm@1":
      return svmModel((json as SvmJson).encoder, fitOf(json as SvmJson));
    case "perennial/trees@1":
      return treesFromJson(json as TreesJson);
    case "perennial/neighbours@1":
      return neighboursFromJson(json as NeighboursJson);
    case "perennial/network@1":
      return networkFromJson(json as NetworkJson);
    case "perennial/vote@1":
      return voteFromJson(json as VoteJson, modelFromJson);
    default:
      throw cases.unknown_format({ format: json.format });
  }
}

function fitOf({ intercept, coefficients }: LinearJson | SvmJson) {
  return { intercept, coefficients: Float64Array.from(coefficients) };
}
