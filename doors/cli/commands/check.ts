/** Checks definitions: every mistake with file, line and what to write instead. */
import path from "node:path";
import { loadDefinitions, priceFlags, priceFlagText } from "#contracts/definitions";
import type { Run } from "../run.ts";

export const run: Run = async ({ out, settings, language }, [given]) => {
  const folder = given === undefined ? settings.bank.folder : path.resolve(given);
  const { definitions, problems } = loadDefinitions(folder);
  // Prices that treat customers unlike are reported at every check, reviewed as they are.
  const prices = definitions ? priceFlags(definitions) : [];
  out.result({ folder, ok: problems.length === 0, version: definitions?.version ?? null, problems, prices }, () => {
    if (definitions) {
      const short = definitions.version.slice(0, 12);
      const fine = { zh: `${folder}：没有错误，版本 ${short}`, en: `${folder}: no mistakes, version ${short}` };
      return [out.say(fine), ...prices.map((flag) => priceFlagText(flag)[language])].join("\n");
    }
    const lines = problems.map(({ file, line, column, ...text }) => {
      const place = line > 0 ? `${file}:${line}:${column}` : file;
      return `${path.join(folder, place)}  ${text[language]}`;
    });
    const count = problems.length;
    return [...lines, out.say({ zh: `共 ${count} 处错误`, en: `${count} mistake(s)` })].join("\n");
  });
  return problems.length === 0 ? 0 : 2;
};
