/** Property tests draw the same worlds in every run; those of the night draw new ones and print their seed when they fail. */
import fc from "fast-check";
import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    propertySeed: number | null;
  }
}

const seed = inject("propertySeed");
if (seed !== null) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
