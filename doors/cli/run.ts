import type { Context } from "./context.ts";

/** Carries a command out; the exit code where it is not 0. */
export type Run = (
  context: Context,
  args: readonly string[],
  options: Readonly<Record<string, unknown>>,
  // biome-ignore lint/suspicious/noConfusingVoidType: most commands end without a number
) => Promise<number | void>;
