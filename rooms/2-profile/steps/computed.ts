/** Computations over all customers by name: each one statement, never a loop over customers. */
import { fullSettings, isComputed, type Tag } from "#contracts/definitions";
import { defineCases } from "#ground/errors";
import { preference } from "./computed-preference.ts";
import { rfm, rfmDeclining } from "./computed-rfm.ts";
import type { Compute, ComputeContext, ComputedSql } from "./computed-sql.ts";
import { monthEndPeak, payday } from "./computed-time.ts";
import { grade, topShare } from "./computed-value.ts";

export const computedCases = defineCases("computed", {
  unknown: {
    code: "invalid_input",
    en: "There is no computation {by} for tag {tag}",
    zh: "标签 {tag} 的计算 {by} 不存在",
  },
});

const computations: Readonly<Record<string, unknown>> = {
  rfm,
  declining: rfmDeclining,
  value_top: topShare,
  grade,
  payday,
  month_end_peak: monthEndPeak,
  preference,
};

/**
 * The statement that computes a tag for everybody as of an instant.
 * @throws computed.unknown when the tag is not computed, or by a name that does not exist
 */
export function computedSql(tag: Tag, context: Omit<ComputeContext, "values">, at: Date): ComputedSql {
  const { by = "", with: settings = {} } = tag.computed ?? {};
  const compute = computations[by] as Compute<"rfm"> | undefined;
  if (!compute || !isComputed(by)) throw computedCases.unknown({ by, tag: tag.name });
  const values = tag.values ? Object.keys(tag.values) : undefined;
  return compute({ ...context, values }, fullSettings(by, settings) as never, at);
}
