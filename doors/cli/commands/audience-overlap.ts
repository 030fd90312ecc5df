/** Lays two to eight audiences over each other. */
import { askOverlap } from "#audience";
import { freshCopy, lagText, sourceNamed } from "../audiences.ts";
import { operator } from "../context.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, names) => {
  const { out } = context;
  await context.withBank(async (bank) => {
    const of = [];
    for (const name of names) of.push(await sourceNamed(context, bank, name));
    await freshCopy(bank);
    const done = await askOverlap(bank, operator, of);
    out.result({ of, ...done }, () => {
      const line = (members: number, words: string): string => `${String(members).padStart(10)}  ${words}`;
      return [
        ...done.members.map((members, at) => line(members, names[at] ?? "")),
        "",
        ...done.intersections.map(({ of: places, members, only }) => {
          const words = places.map((place) => names[place]).join(" ∩ ");
          return line(members, `${words}  ${out.say({ zh: `（仅此 ${only}）`, en: `(only these: ${only})` })}`);
        }),
        line(done.any, out.say({ zh: "至少属于其一", en: "in one at least" })),
        lagText(context, done.lag),
      ].join("\n");
    });
  });
};
