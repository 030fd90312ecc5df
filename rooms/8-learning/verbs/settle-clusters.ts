/** A person says what clusters of customers who left are, or that they are nothing: no name stands by itself. */
import { audit } from "#ground/audit";
import { type Actor, actorLabel, allow } from "#ground/authority";
import { defineCases } from "#ground/errors";
import type { Storage } from "#ground/storage";
import { scrubText } from "#ground/telemetry";
import { learningPermissions } from "../permissions.ts";
import { type ChurnCause, churnCauses } from "../rules/churn-causes.ts";
import { lockClusters, settleClusters } from "../store/cluster-sets.ts";

export const clusterCases = defineCases("clusters", {
  unknown: {
    code: "not_found",
    en: "There are no clusters {set}; `model churn --list` tells which there are",
    zh: "没有编号为 {set} 的聚类；可用 `model churn --list` 查看",
  },
  settled: {
    code: "conflict",
    en: "Clusters {set} are {state} already; find new ones with `model churn`",
    zh: "聚类 {set} 已处于 {state} 状态；请用 `model churn` 重新聚类",
  },
  no_cluster: {
    code: "invalid_input",
    en: "There is no cluster {cluster} among the {count} of set {set}",
    zh: "聚类 {set} 共有 {count} 类，没有第 {cluster} 类",
  },
  bad_name: {
    code: "invalid_input",
    en: "A cluster may be called one of {values}, not {value}",
    zh: "聚类名称应为以下之一：{values}，而不是 {value}",
  },
  unnamed: {
    code: "invalid_input",
    en: "No cluster has a name: say --name 1={example}",
    zh: "没有任何一类被命名：请写 --name 1={example}",
  },
  too_few: {
    code: "invalid_input",
    en: "{customers} customers have left; stable clusters need {least}, and were not found",
    zh: "已流失客户 {customers} 位；至少需要 {least} 位且聚类稳定，未能得到结果",
  },
  reason_missing: { code: "invalid_input", en: "Say why with --reason", zh: "请用 --reason 说明原因" },
});

export interface ClusterSettling {
  readonly set: number;
  readonly settle: "confirm" | "refuse";
  /** By cluster, from 1; where absent the proposals stand. */
  readonly names?: Readonly<Record<string, string>>;
  readonly reason?: string;
  readonly at: Date;
}

/**
 * Confirmed clusters give customers the tag from the next round on; those that stood before retire.
 * @throws authority.not_allowed, clusters.unknown, clusters.settled, clusters.no_cluster, clusters.bad_name,
 *   clusters.unnamed, clusters.reason_missing when they are refused without a word
 */
export async function settleCauses(storage: Storage, actor: Actor, input: ClusterSettling): Promise<void> {
  allow(actor, learningPermissions.promote);
  const { set, settle, at } = input;
  const reason = input.reason === undefined ? null : scrubText(input.reason.trim());
  if (settle === "refuse" && !reason) throw clusterCases.reason_missing();
  await storage.as(actor, async (tx) => {
    const row = await lockClusters(tx, set);
    if (!row) throw clusterCases.unknown({ set });
    if (row.state !== "proposed") throw clusterCases.settled({ set, state: row.state });
    const proposals = row.found.clusters.flatMap(({ cluster, proposal }) =>
      proposal === null ? [] : [[String(cluster), proposal] as const],
    );
    const names = checked(input.names ?? Object.fromEntries(proposals), set, row.found.clusters.length);
    if (settle === "confirm" && Object.keys(names).length === 0)
      throw clusterCases.unnamed({ example: churnCauses[0] });
    const state = settle === "confirm" ? "confirmed" : "refused";
    await settleClusters(tx, set, { state, names, by: actorLabel(actor), at, reason });
    await audit(tx, actor, {
      action: `learning.${settle}_clusters`,
      target: `cluster_set:${set}`,
      before: { state: row.state },
      after: { state, causes: names },
      ...(reason === null ? {} : { reason }),
    });
  });
}

function checked(names: Readonly<Record<string, string>>, set: number, count: number): Record<string, ChurnCause> {
  return Object.fromEntries(
    Object.entries(names).map(([cluster, value]) => {
      const number = Number(cluster);
      if (!(Number.isInteger(number) && number >= 1 && number <= count))
        throw clusterCases.no_cluster({ cluster, count, set });
      const cause = churnCauses.find((one) => one === value);
      if (!cause) throw clusterCases.bad_name({ value, values: churnCauses.join(", ") });
      return [cluster, cause];
    }),
  );
}
