/** Clusters of customers who left: finds, lists, confirms or refuses them. */
import { churnFeatures, type FoundCauses, listClusters, proposeCauses, settleCauses, tellCauses } from "#learning";
import { insightContext } from "../../server/flows/insights/index.ts";
import { cliCases } from "../cases.ts";
import { type Context, operator } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import { wholeOf } from "../numbers.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

const MOST_SETS = 1_000_000_000;

export const run: Run = async (context, _args, options) => {
  const { out, signal } = context;
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const confirm = wholeOf("--confirm", options.confirm, 1, MOST_SETS);
  const refuse = wholeOf("--refuse", options.refuse, 1, MOST_SETS);
  const names = namesOf(options.name);
  const reason = options.reason === undefined ? {} : { reason: String(options.reason) };
  const result = await context.withBank(async (bank) => {
    const { storage, columnar, clock } = bank;
    const parts = { storage, columnar, context: insightContext(bank) };
    if (options.list === true) return { sets: await listClusters(storage, operator) };
    const set = confirm ?? refuse;
    if (set === undefined) return await proposeCauses(parts, operator, clock.now(), signal);
    const settle = confirm === undefined ? "refuse" : "confirm";
    const person = await personNamed(storage, options.as);
    await settleCauses(storage, person, { set, settle, at: clock.now(), ...reason, ...(names ? { names } : {}) });
    const told = settle === "confirm" ? await tellCauses(parts, clock.now(), signal) : 0;
    return { set, state: settle === "confirm" ? "confirmed" : "refused", told };
  });
  if (json !== undefined) await writeResult(json, `${JSON.stringify(result, null, 2)}\n`);
  out.result(result, () => linesOf(context, result));
};

/** @throws cli.bad_value */
function namesOf(given: unknown): Record<string, string> | undefined {
  if (given === undefined) return undefined;
  return Object.fromEntries(
    String(given)
      .split(",")
      .map((pair) => {
        const [, cluster, name] = /^\s*(\d+)\s*=\s*([a-z_]+)\s*$/.exec(pair) ?? [];
        if (cluster !== undefined && name !== undefined) return [cluster, name] as const;
        throw cliCases.bad_value({
          name: "--name",
          value: pair,
          expected: "pairs as 1=price_sensitive",
          expected_zh: "形如 1=price_sensitive 的对应",
        });
      }),
  );
}

type Result =
  | { readonly sets: Awaited<ReturnType<typeof listClusters>> }
  | { readonly set: number; readonly found: FoundCauses }
  | { readonly set: number; readonly state: string; readonly told: number };

function linesOf({ out }: Context, result: Result): string {
  if ("sets" in result) {
    if (result.sets.length === 0)
      return out.say({
        zh: "还没有聚类；运行 perennial model churn",
        en: "No clusters yet; run perennial model churn",
      });
    return result.sets
      .map(({ set, state, foundAt, found, names, settledBy }) =>
        [set, state, foundAt.toISOString(), `k=${found.k}`, JSON.stringify(names), settledBy ?? ""].join("  "),
      )
      .join("\n");
  }
  if ("state" in result)
    return out.say({
      zh: `聚类 ${result.set}：${result.state === "confirmed" ? "已确认" : "已否决"}，告知 ${result.told} 位客户的原因`,
      en: `Clusters ${result.set} ${result.state}; the cause of ${result.told} customers was told`,
    });
  const { set, found } = result;
  const head = out.say({
    zh: `聚类 ${set}：${found.customers} 位已流失客户分为 ${found.k} 类；轮廓系数 ${found.silhouette.toFixed(2)}，稳定性 ${found.stability.toFixed(2)}`,
    en: `Clusters ${set}: ${found.customers} customers who left in ${found.k}; silhouette ${found.silhouette.toFixed(2)}, stability ${found.stability.toFixed(2)}`,
  });
  const rows = found.clusters.flatMap(({ cluster, customers, means, centre, proposal }) => [
    "",
    out.say({
      zh: `第 ${cluster} 类：${customers} 位，建议名称 ${proposal ?? "无（由人判断）"}`,
      en: `Cluster ${cluster}: ${customers} customers, proposed ${proposal ?? "nothing (a person decides)"}`,
    }),
    ...churnFeatures.map(
      (feature, n) =>
        `  ${(centre[n] ?? 0) >= 0 ? "+" : ""}${(centre[n] ?? 0).toFixed(2)} σ  ${(means[n] ?? 0).toFixed(2)}  ${out.say(feature)}`,
    ),
  ]);
  const next = out.say({
    zh: `确认：perennial model churn --confirm ${set} --as LOGIN`,
    en: `To confirm: perennial model churn --confirm ${set} --as LOGIN`,
  });
  return [head, ...rows, "", next].join("\n");
}
