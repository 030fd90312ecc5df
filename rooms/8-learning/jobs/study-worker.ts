/** The thread in which long studies are computed, so that the process that serves HTTP is not held up. */
import { workerData } from "node:worker_threads";
import { seededRandom } from "#ground/random";
import { findCauses } from "../rules/churn-causes.ts";
import { learnNext } from "../rules/next-products.ts";
import { productInsights } from "../rules/product-insight.ts";
import { intentOf } from "../rules/question/intent.ts";
import { measureVersion } from "../rules/question/measure.ts";
import { judge } from "../rules/registry/judge.ts";
import { studyUplift } from "../rules/uplift-study.ts";
import { fitValue } from "../rules/value.ts";
import { answerInThread } from "./in-thread.ts";
import type { Studies, StudyNews, StudyTask } from "./run-study.ts";

type Told = Studies[keyof Studies]["told"];

await answerInThread<Told, StudyNews>(async (tell) => {
  const { kind, asked } = workerData as StudyTask;
  switch (kind) {
    case "uplift":
      return await studyUplift({ ...asked, onProgress: (done, total) => tell({ done, total }) });
    case "value":
      return fitValue(asked);
    case "causes":
      return findCauses(asked.rows, seededRandom(asked.seed));
    case "next":
      return learnNext(asked.histories, asked.cut);
    case "products":
      return productInsights(asked);
    case "intent":
      return intentOf(asked);
    case "version":
      return measureVersion(asked);
    case "batch":
      return judge(asked);
  }
});
