/** Checks files of playbooks: every mistake with its line and what to write instead. */
import { playbookOfFile } from "../playbooks.ts";
import type { Run } from "../run.ts";

export const run: Run = async (context, files) => {
  const { out, language } = context;
  const read = await Promise.all(files.map(async (file) => ({ file, ...(await playbookOfFile(context, file)) })));
  const problems = read.flatMap((one) => one.problems);
  out.result({ ok: problems.length === 0, problems }, () =>
    [
      ...problems.map(({ file, line, column, ...text }) => `${file}:${line}:${column}  ${text[language]}`),
      ...read.flatMap(({ file, playbook }) =>
        playbook
          ? [`${file}: ${out.say({ zh: `没有错误（${playbook.zh}）`, en: `no mistakes (${playbook.en})` })}`]
          : [],
      ),
    ].join("\n"),
  );
  return problems.length === 0 ? 0 : 2;
};
