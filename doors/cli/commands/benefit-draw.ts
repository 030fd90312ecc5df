/** A round of a draw; once it is closed its record is played again from its seed. */
import { type RoundView, showRound, type Verified, verifyRound } from "#reach";
import { type Context, operator } from "../context.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [name = ""]) => {
  return await context.withBank(async (bank) => {
    const round = await showRound(bank.storage, operator, name);
    const verified = round.seed === null ? null : await verifyRound(bank.storage, operator, round.draw);
    context.out.result({ round, verified }, () => text(context, round, verified));
    return verified !== null && (!verified.committed || verified.wrong.length > 0) ? 1 : 0;
  });
};

function text({ out }: Context, round: RoundView, verified: Verified | null): string {
  const won = new Map(round.won.map((one) => [one.prize, one.won]));
  const lines = [
    `${round.draw}  sha256:${round.commitment}`,
    out.say({ zh: `已抽 ${round.drawn} 次`, en: `${round.drawn} chances played` }),
    ...round.prizes.map(
      ({ id, probability, stock }) => `  ${id}  ${(probability * 100).toFixed(4)} %  ${won.get(id) ?? 0}/${stock}`,
    ),
  ];
  if (verified === null) return [...lines, out.say({ zh: "尚未结束", en: "Still open" })].join("\n");
  const whole = verified.committed && verified.wrong.length === 0;
  const { chiSquare, p } = verified.fairness;
  return [
    ...lines,
    out.say({ zh: `种子 ${round.seed}`, en: `Seed ${round.seed}` }),
    whole
      ? out.say({ zh: "全部结果与种子相符", en: "Every result is what the seed gives" })
      : out.say({
          zh: `与种子不符的结果：${verified.wrong.join("、") || "种子与承诺值不符"}`,
          en: `Not what the seed gives: ${verified.wrong.join(", ") || "the seed is not the one committed to"}`,
        }),
    `χ² ${chiSquare.toFixed(4)}${p === null ? "" : `  p ${p.toFixed(4)}`}`,
  ].join("\n");
}
