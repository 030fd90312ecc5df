/** Counts the customers for whom a condition holds, and says how old the copy is that was asked. */

import { environmentOf } from "#contracts/definitions";
import { checkCondition } from "#kits/expr";
import { countCondition } from "../../server/flows/count-condition.ts";
import { cliCases } from "../cases.ts";
import { operator } from "../context.ts";
import { pointAt } from "../output.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, [text = ""]) => {
  const { out, language } = context;
  await context.withBank(async (bank) => {
    const { catalog, organisation } = bank.definitions;
    const { problems } = checkCondition(text, environmentOf(catalog, organisation.zone));
    if (problems.length > 0) {
      if (!out.json) out.note(pointAt(text, problems, language));
      const fields = problems.map(({ start, end, name, ...words }) => ({
        pointer: `character ${start + 1}`,
        value: text.slice(start, end),
        reason: words[language],
        name,
      }));
      throw cliCases.bad_condition({ count: problems.length }, { fields });
    }
    // A second copier beside a server's does no harm: rows carry their revision.
    await bank.copyProfiles();
    const { count, of, lag } = await countCondition(bank, operator, text);
    out.result({ condition: text, count, of, lag }, () =>
      [
        out.say({ zh: `${count} / ${of} 位客户`, en: `${count} of ${of} customers` }),
        lag.customers === 0
          ? out.say({ zh: "副本为最新", en: "The copy is up to date" })
          : out.say({
              zh: `副本落后 ${lag.customers} 位客户${lag.seconds === null ? "" : `，最近刷新于 ${lag.seconds} 秒前`}`,
              en: `The copy is behind by ${lag.customers} customers${lag.seconds === null ? "" : `, refreshed ${lag.seconds} s ago`}`,
            }),
      ].join("\n"),
    );
  });
};
