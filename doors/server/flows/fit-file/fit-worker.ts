/** The thread in which a file is read, fitted and drawn, so that the process that serves HTTP is not held up. */
import { workerData } from "node:worker_threads";
import { answerInThread, fitFile } from "#learning";
import { readTable } from "./read-table.ts";
import { fitHtml } from "./render-html.ts";
import type { FileFitted, FitNews, FitTask } from "./run-fit.ts";

await answerInThread<FileFitted, FitNews>(async (tell) => {
  const { file, name, test, choice, options, page } = workerData as FitTask;
  const table = await readTable(file, name);
  const split = test === undefined ? choice.split : { by: "test" as const, table: await readTable(test) };
  const fit = await fitFile(table, { ...choice, split }, { ...options, onProgress: tell });
  return { report: fit.report, html: page ? fitHtml(fit, { file: name }) : null };
});
