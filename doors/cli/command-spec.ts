import type { Both } from "./output.ts";
import type { Run } from "./run.ts";

/** What a command is called, takes and says of itself; its code is loaded when it is used. */
export interface CommandSpec {
  readonly name: string;
  readonly about: Both;
  readonly more?: Both;
  /** As commander writes them: `<needed>`, `[optional]`. */
  readonly args?: readonly { readonly name: string; readonly about: Both }[];
  readonly options?: readonly { readonly flags: string; readonly about: Both; readonly needed?: boolean }[];
  /** Its own meaning of `--json`. */
  readonly json?: { readonly flags: string; readonly about: Both };
  readonly children?: readonly CommandSpec[];
  readonly load?: () => Promise<{ readonly run: Run }>;
}
