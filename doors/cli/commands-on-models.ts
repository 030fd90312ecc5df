/** Commands about models: each part of the room has its own file. */
import type { CommandSpec } from "./command-spec.ts";
import { insightCommands } from "./commands-on-insights.ts";
import { fileCommands } from "./commands-on-model-files.ts";
import { questionCommands } from "./commands-on-questions.ts";
import { registryCommands } from "./commands-on-registry.ts";

export const modelCommands: CommandSpec = {
  name: "model",
  about: { zh: "模型：训练、检验、晋级与回退", en: "models: train, test, promote and take back" },
  children: [...fileCommands, ...questionCommands, ...registryCommands, ...insightCommands],
};
