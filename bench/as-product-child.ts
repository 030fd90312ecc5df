/** The process that measures. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Asked, Told } from "./as-product.ts";
import type { Bench } from "./rows.ts";

const tell = (told: Told): void => void process.send?.(told);

process.once("message", ([name, flags]: Asked) => {
  const file = pathToFileURL(path.join(import.meta.dirname, `${name}.ts`)).href;
  void import(file)
    .then(({ measured }: { measured: Bench }) =>
      measured({ flags: new Map(flags), say: (say: string) => tell({ say }) }),
    )
    .then(
      (rows) => tell({ rows }),
      (error: unknown) => tell({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
    .finally(() => process.disconnect());
});
