/** Lists benefits with what is left of their budgets, stocks and prizes. */
import { type BenefitView, listBenefits } from "#reach";
import { type Context, operator } from "../context.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context) => {
  await context.withBank(async (bank) => {
    const benefits = await listBenefits(bank.storage, operator, bank.definitions, bank.clock.today());
    context.out.result({ benefits }, () => text(context, benefits));
  });
};

function text({ out }: Context, benefits: readonly BenefitView[]): string {
  if (benefits.length === 0) return out.say({ zh: "没有权益", en: "No benefits" });
  const width = Math.max(...benefits.map(({ id }) => id.length));
  return benefits
    .flatMap((one) => {
      const { budget, stock, prizes, draw } = one;
      const left = [
        ...(budget.left === null
          ? []
          : [
              out.say({
                zh: `预算余 ${budget.left}/${budget.total} 元`,
                en: `${budget.left} of ${budget.total} yuan left`,
              }),
            ]),
        ...(stock.left === null
          ? []
          : [
              out.say({ zh: `库存余 ${stock.left}/${stock.total}`, en: `${stock.left} of ${stock.total} pieces left` }),
            ]),
        ...(draw === null ? [] : [`${draw.draw} sha256:${draw.commitment.slice(0, 16)}…`]),
      ];
      return [
        [one.id.padEnd(width), one.kind.padEnd(10), out.say(one), ...left].join("  "),
        ...prizes.map(
          (prize) =>
            `${" ".repeat(width + 2)}${(prize.probability * 100).toFixed(4)} %  ${out.say(prize)}  ${prize.yuan}  ${prize.left}/${prize.stock}`,
        ),
      ];
    })
    .join("\n");
}
