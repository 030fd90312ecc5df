/** The process that measures triggers. */
import { measured, type Told } from "../triggers.ts";

const tell = (told: Told): void => void process.send?.(told);

process.once("message", (flags: [string, string][]) => {
  void measured({ flags: new Map(flags), say: (say) => tell({ say }) })
    .then(
      (rows) => tell({ rows }),
      (error: unknown) => tell({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    )
    .finally(() => process.disconnect());
});
