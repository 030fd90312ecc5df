/** Probability bands of a version: foretold and come about, and who is in them today. */
import { type BandReport, rankBank } from "#learning";
import { sourceOf } from "../../server/bank-questions.ts";
import { share } from "../models.ts";
import { versionMeant, withProgress } from "../questions.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [given = ""], options) => {
  const { out } = context;
  await context.withBank(async (bank) => {
    const { question, version } = await versionMeant(bank, given);
    const { bands = [] } = version.report as { readonly bands?: readonly BandReport[] };
    const now = options.now
      ? await withProgress(context, async (work) => {
          await bank.projector.drain();
          return await rankBank(sourceOf(bank), question, version.artefact, { at: bank.clock.now(), top: 0 }, work);
        })
      : undefined;
    const rows = bands.map((band, n) => ({ ...band, ...(now ? { now: now.bands[n]?.customers ?? 0 } : {}) }));
    out.result(
      { model: version.model, version: version.version, population: now?.population ?? null, bands: rows },
      () =>
        [
          `${version.model}@${version.version}`,
          out.say({
            zh: "概率区间      评估行    预测      实际      95% 区间            当前客户",
            en: "band          rows  foretold  came about  95 % interval         today",
          }),
          ...rows.map(({ from, to, rows: count, predicted, rate, interval, now: today }) =>
            [
              `${Math.round(from * 100)}–${Math.round(to * 100)} %`.padEnd(12),
              String(count).padStart(6),
              share(predicted).padStart(9),
              share(rate).padStart(9),
              (interval ? `${share(interval[0])} – ${share(interval[1])}` : "–").padStart(20),
              today === undefined ? "" : String(today).padStart(10),
            ].join(" "),
          ),
        ].join("\n"),
    );
  });
};
