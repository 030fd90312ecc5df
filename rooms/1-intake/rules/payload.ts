import type { CsvProblem } from "./csv.ts";

/** What came in, as a replay reads it again. */
export type Payload =
  | { readonly form: "event"; readonly event: unknown }
  | { readonly form: "binary"; readonly headers: Readonly<Record<string, string>>; readonly body: string }
  | {
      readonly form: "row";
      readonly map: string;
      readonly columns: readonly string[];
      readonly values: readonly string[];
      readonly line: number;
      /** Types of the facts that were wanted of it; all when absent. */
      readonly facts?: readonly string[];
      /** Why the row itself could not be read: nothing mends that but the file. */
      readonly unreadable?: CsvProblem;
    };
