/** What customers will bring: fits it, lists fits, lets one stand or refuses it. */
import { machine } from "#ground/clock";
import {
  fitValues,
  listValues,
  publishDueValues,
  settleValues,
  type ValueBody,
  type ValueFit,
  valueScoreNamed,
  valueScores,
} from "#learning";
import type { Bank } from "../../server/bank-types.ts";
import { insightContext } from "../../server/flows/insights/index.ts";
import { cliCases } from "../cases.ts";
import { type Context, operator } from "../context.ts";
import { writable, writeResult } from "../files.ts";
import { wholeOf } from "../numbers.ts";
import { personNamed } from "../people.ts";
import type { Run } from "../run.ts";

const MOST_FITS = 1_000_000_000;

export const run: Run = async (context, _args, options) => {
  const { out } = context;
  const json = typeof options.json === "string" ? await writable(options.json) : undefined;
  const confirm = wholeOf("--confirm", options.confirm, 1, MOST_FITS);
  const refuse = wholeOf("--refuse", options.refuse, 1, MOST_FITS);
  const result = await context.withBank(async (bank): Promise<Result> => {
    if (options.list === true) return { fits: await listValues(bank.storage, operator) };
    const fit = confirm ?? refuse;
    if (fit !== undefined) return await settle(context, bank, fit, options, confirm !== undefined);
    await bank.projector.drain();
    const score = scoreOf(bank, options.score);
    const actor = options.as === undefined ? operator : await personNamed(bank.storage, options.as);
    return await fitValues(partsOf(bank), actor, score, bank.clock.now(), context.signal);
  });
  if (json !== undefined) await writeResult(json, `${JSON.stringify(result, null, 2)}\n`);
  out.result(result, () => linesOf(context, result));
};

type Result =
  | { readonly fits: readonly ValueFit[] }
  | { readonly fit: number; readonly report: ValueBody }
  | { readonly fit: number; readonly state: "stands" | "refused"; readonly published: number };

function partsOf(bank: Bank) {
  const { storage, columnar } = bank;
  return { storage, columnar, context: insightContext(bank) };
}

/** The one that is named, or the only one. @throws value.unknown, cli.missing_argument */
function scoreOf({ definitions: { catalog } }: Bank, given: unknown) {
  if (given !== undefined) return valueScoreNamed(catalog, String(given));
  const [only, other] = valueScores(catalog);
  if (only && !other) return only;
  if (only) throw cliCases.missing_argument({ name: "--score", command: "model value" });
  return valueScoreNamed(catalog, "–");
}

async function settle(
  { signal }: Context,
  bank: Bank,
  fit: number,
  options: Readonly<Record<string, unknown>>,
  isConfirmed: boolean,
): Promise<Result> {
  const { storage, clock, definitions } = bank;
  const { catalog } = definitions;
  const person = await personNamed(storage, options.as);
  const reason = options.reason === undefined ? {} : { reason: String(options.reason) };
  const how = { fit, settle: isConfirmed ? "confirm" : "refuse", at: clock.now(), ...reason } as const;
  await settleValues({ storage, catalog }, person, how);
  if (!isConfirmed) return { fit, state: "refused", published: 0 };
  const done = await publishDueValues({ ...partsOf(bank), catalog }, clock.now(), machine.now(), signal);
  while ((await bank.consumer.drain()) > 0);
  return { fit, state: "stands", published: done.find((one) => one.fit === fit)?.customers ?? 0 };
}

const figure = (value: number, places = 2): string => value.toFixed(places);

function linesOf({ out }: Context, result: Result): string {
  if ("fits" in result) {
    if (result.fits.length === 0)
      return out.say({ zh: "还没有拟合；运行 perennial model value", en: "No fits yet; run perennial model value" });
    return result.fits
      .map(({ fit, score, state, foundAt, body, settledBy, customers }) =>
        [fit, score, state, foundAt.toISOString(), body.verdict.code, settledBy ?? "", customers ?? ""].join("  "),
      )
      .join("\n");
  }
  if ("state" in result)
    return out.say({
      zh: `拟合 ${result.fit}：${result.state === "stands" ? "已批准" : "已否决"}，发布 ${result.published} 位客户的价值`,
      en: `Fit ${result.fit} ${result.state}; values of ${result.published} customers went out`,
    });
  const { fit, report } = result;
  const { streams, later, verdict } = report;
  return [
    out.say({
      zh: `拟合 ${fit}：${report.customers} 位客户，${report.from} 至 ${report.to}；检验自 ${report.cut} 起`,
      en: `Fit ${fit}: ${report.customers} customers, ${report.from} to ${report.to}; checked from ${report.cut} on`,
    }),
    ...streams.flatMap((stream) => {
      const { bgNbd, gammaGamma, meanYuan } = stream;
      const numbers = (["r", "alpha", "a", "b"] as const).map((key) => `${key} ${figure(bgNbd[key], 3)}`).join(", ");
      const spent = gammaGamma
        ? `p ${figure(gammaGamma.p, 3)}, q ${figure(gammaGamma.q, 3)}, v ${figure(gammaGamma.v)}`
        : figure(meanYuan);
      return [
        "",
        out.say({
          zh: `${stream.zh}：${stream.customers} 位，其中重复 ${stream.repeaters} 位；${numbers}；${spent}`,
          en: `${stream.en}: ${stream.customers} customers, ${stream.repeaters} again; ${numbers}; ${spent}`,
        }),
        ...(stream.later
          ? [
              out.say({
                zh: `  检验期购买：预计 ${figure(stream.later.expected, 0)}，实际 ${stream.later.actual}；每位误差 ${figure(stream.later.error)}（按各自以往频率 ${figure(stream.later.plainError)}）`,
                en: `  purchases of the check: ${figure(stream.later.expected, 0)} foretold, ${stream.later.actual} came; error a customer ${figure(stream.later.error)} (by the own rate so far ${figure(stream.later.plainError)})`,
              }),
            ]
          : []),
        ...stream.warnings.map((warning) => `  ! ${out.say(warning)}`),
      ];
    }),
    "",
    ...(later
      ? later.tenths.map(({ customers, expected, actual }, n) =>
          out.say({
            zh: `  第 ${n + 1} 个十分位（${customers} 位）：每位预计 ${figure(expected)} 元，实际 ${figure(actual)} 元`,
            en: `  tenth ${n + 1} (${customers} customers): ${figure(expected)} yuan each foretold, ${figure(actual)} came`,
          }),
        )
      : []),
    out.say(verdict),
    out.say({
      zh: `批准并发布：perennial model value --confirm ${fit} --as LOGIN`,
      en: `To let it stand and publish: perennial model value --confirm ${fit} --as LOGIN`,
    }),
  ].join("\n");
}
