/** The room put together from what it is given. */
import type { ImportMap } from "#contracts/definitions";
import type { FactBook } from "#contracts/facts";
import type { Clock } from "#ground/clock";
import type { Storage } from "#ground/storage";
import { createUploads, type Uploads } from "./jobs/uploads.ts";
import type { People } from "./steps/append-set.ts";
import { type AskedEvents, createAskedEvents } from "./steps/asked.ts";
import { forgetQuarantined } from "./steps/forget-subjects.ts";
import { createGate, type Gate } from "./steps/gate.ts";
import { createRowImporter, type RowImporter } from "./steps/import-rows.ts";
import { createMend, createReplay, type Mend, type Replay } from "./steps/replay.ts";
import type { Sealer } from "./store/quarantine.ts";

export interface IntakeOptions {
  readonly storage: Storage;
  /** Says when facts were received; the bank's time. */
  readonly clock: Clock;
  readonly people: People;
  readonly sealer: Sealer;
  /** The fact types that hold now. */
  readonly book: () => FactBook;
  /** Import maps by id, as they hold now. */
  readonly maps: () => Readonly<Record<string, ImportMap>>;
  /** Told after every commit that added facts. */
  readonly signal?: { raise(): void };
  /** Folder for files sent over HTTP until they are imported. */
  readonly uploads: string;
  /** Told when the import of a sent file fails. */
  readonly onImportFailure?: (importId: string, error: unknown) => void;
  /** Events that may wait to be written before requests are turned away; 20,000 when absent. */
  readonly maxWaiting?: number;
}

/** What verbs and jobs of this room take as their parts. */
export interface Intake extends IntakeOptions {
  readonly gate: Gate;
  /** Events whose requests wait for an answer. */
  readonly asked: AskedEvents;
  readonly importRows: RowImporter;
  readonly replay: Replay;
  readonly mend: Mend;
  readonly uploaded: Uploads;
  /**
   * Forgets customers who were erased: what lies in quarantine of them, and every number that is remembered. Other
   * processes remember a number for three seconds at most. Returns the items that were deleted.
   */
  forgetSubjects(isOne: (subject: string) => boolean): Promise<number>;
  /** Writes what was taken, stops imports behind the slice in hand. */
  close(): Promise<void>;
}

export function createIntake(options: IntakeOptions): Intake {
  const gate = createGate(options);
  const importRows = createRowImporter(options);
  const { onImportFailure: onFailure } = options;
  const uploaded = createUploads({
    ...options,
    importRows,
    folder: options.uploads,
    ...(onFailure === undefined ? {} : { onFailure }),
  });
  return {
    ...options,
    gate,
    asked: createAskedEvents(options),
    importRows,
    replay: createReplay(options),
    mend: createMend(options),
    uploaded,
    async forgetSubjects(isOne) {
      gate.forgetSubjects();
      return await forgetQuarantined(options, isOne);
    },
    async close() {
      await Promise.all([gate.settled(), uploaded.close()]);
    },
  };
}
