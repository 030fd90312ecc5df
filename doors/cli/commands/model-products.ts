/** Tells of each kind of product for whom it is, who needs it unsaid, where its money goes and what is said of it. */
import { type ProductTold, productsTold } from "../../server/flows/insights/index.ts";
import type { Context } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, _args, options) => {
  const { out, signal } = context;
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const products = await context.withBank(async (bank) => {
    await bank.projector.drain();
    return await productsTold(bank, bank.clock.now(), signal);
  });
  const told = { products };
  if (json !== undefined) await writeResult(json, `${JSON.stringify(told, null, 2)}\n`);
  out.result(told, () => linesOf(context, products));
};

const share = (value: number): string => `${(value * 100).toFixed(1)} %`;

function linesOf({ out }: Context, products: readonly ProductTold[]): string {
  if (products.length === 0) {
    return out.say({ zh: "还没有客户办理过产品", en: "No customer has taken a product yet" });
  }
  return products
    .map(({ kind, holders, takers, needs, forWhom, competing, voice, findings, metBy }) => {
      const { tested } = needs;
      const lift = tested?.lift ?? null;
      const groups = forWhom.map(({ by, group, rate }) => `${by} ${group} ${share(rate)}`).join(", ");
      const said = voice.map(({ type, reason, count }) => `${type} ${reason || "–"} ${count}`).join(", ");
      const gone = competing.matured > 0 ? share(competing.gone / competing.matured) : "–";
      const again = competing.matured > 0 ? share(competing.taken / competing.matured) : "–";
      const banks = competing.banks.map(({ bank }) => bank).join(", ");
      return [
        out.say({
          zh: `${kind}：持有 ${holders}，近 90 天新办 ${takers}`,
          en: `${kind}: ${holders} have it, ${takers} took their first in 90 days`,
        }),
        out.say({
          zh: `  需求：看过而未办 ${needs.open}，潜在 ${needs.latent}${lift === null ? "" : `（上期检验 ${lift.toFixed(1)} 倍）`}；承接：${metBy.map(({ id }) => id).join("、") || "无"}`,
          en: `  needs: ${needs.open} looked and did not take it, ${needs.latent} latent${lift === null ? "" : ` (tested: ${lift.toFixed(1)} times)`}; met by ${metBy.map(({ id }) => id).join(", ") || "nothing"}`,
        }),
        ...(groups === "" ? [] : [out.say({ zh: `  适合：${groups}`, en: `  for whom: ${groups}` })]),
        ...(competing.matured > 0
          ? [
              out.say({
                zh: `  到期后：转往他行 ${gone}${banks ? `（${banks}）` : ""}，再次办理 ${again}`,
                en: `  after maturity: ${gone} to other banks${banks ? ` (${banks})` : ""}, ${again} taken again`,
              }),
            ]
          : []),
        ...(said === "" ? [] : [out.say({ zh: `  客户声音：${said}`, en: `  voice: ${said}` })]),
        ...findings.map((finding) => `  ! ${out.say(finding)}`),
      ].join("\n");
    })
    .join("\n");
}
