/** What every command is given: its options that all commands have, settings, and a signal to stop. */

import { type Definitions, loadDefinitions } from "#contracts/definitions";
import { job } from "#ground/authority";
import { liveClock } from "#ground/clock";
import { type Language, PerennialError } from "#ground/errors";
import { loadSettings, processEnvironment, type Settings } from "#ground/settings";
import { createLogger, createMetrics, type Logger, type Metrics } from "#ground/telemetry";
import type { Bank } from "../server/bank-types.ts";
import { serverCases } from "../server/cases.ts";
import type { CommandEngines, CommandEnginesOptions } from "../server/command-engines.ts";
import type { StartStep } from "../server/engines.ts";
import { cliCases } from "./cases.ts";
import { Output } from "./output.ts";
import { waitingWords } from "./words.ts";

export interface CommonOptions {
  readonly lang?: string;
  readonly bank?: string;
  readonly json?: boolean | string;
}

/** The one who acts from a shell of the machine itself. */
export const operator = job("command line");

export class Context {
  readonly out: Output;
  readonly signal: AbortSignal;
  readonly #options: CommonOptions;
  #settings: Settings | undefined;

  constructor(language: Language, options: CommonOptions, signal: AbortSignal) {
    // `loop --json FILE` writes a file and leaves standard output to people.
    this.out = new Output({ language, json: options.json === true });
    this.signal = signal;
    this.#options = options;
  }

  get language(): Language {
    return this.out.language;
  }

  /** @throws settings.bad_settings */
  get settings(): Settings {
    const { bank } = this.#options;
    const named = bank === undefined ? {} : { PERENNIAL_BANK: bank };
    this.#settings ??= loadSettings({ ...processEnvironment(), PERENNIAL_LANG: this.language, ...named });
    return this.#settings;
  }

  /** A command's log: what it has to say it says itself, so only warnings and worse. */
  logger(): Logger {
    const { level } = this.settings.log;
    return createLogger({ level: level === "info" ? "warn" : level });
  }

  metrics(): Metrics {
    return createMetrics({ process: false });
  }

  /** The folder's definitions. @throws server.bad_definitions with every mistake */
  definitionsOfFolder(folder: string = this.settings.bank.folder): Definitions {
    const { definitions, problems } = loadDefinitions(folder);
    if (definitions) return definitions;
    const fields = problems.map(({ file, line, name, ...text }) => ({
      pointer: line > 0 ? `${file}:${line}` : file,
      reason: text[this.language],
      name,
    }));
    const list = fields.map(({ pointer, reason }) => `  ${pointer}  ${reason}`).join("\n");
    throw serverCases.bad_definitions({ count: problems.length, list }, { fields });
  }

  readonly onStep = (step: StartStep): void => {
    const text = waitingWords(step, this.language);
    if (text !== undefined) this.out.note(text);
  };

  /** Runs a command on engines and stops them afterwards, whatever happened. */
  async withEngines<Result>(
    run: (engines: CommandEngines) => Promise<Result>,
    options: CommandEnginesOptions = {},
  ): Promise<Result> {
    // Engines and rooms are loaded by the commands that need them: help and checks answer at once.
    const { enginesForCommand } = await import("../server/command-engines.ts");
    const engines = await enginesForCommand(this.settings, options);
    try {
      return await run(engines);
    } finally {
      await engines.stop();
    }
  }

  /** The definitions that a bank runs by: what was applied, or for a new bank its folder's. */
  async definitionsOf(engines: CommandEngines, bank: string): Promise<{ definitions: Definitions; applied: boolean }> {
    const [{ readApplied }, { databaseOf }] = await Promise.all([
      import("../server/applied/index.ts"),
      import("../server/flows/backup/index.ts"),
    ]);
    const applied = await readApplied(engines.cluster, databaseOf(bank));
    return applied
      ? { definitions: applied.definitions, applied: true }
      : { definitions: this.definitionsOfFolder(), applied: false };
  }

  /** Opens the bank by its applied definitions for one command. */
  async withBank<Result>(run: (bank: Bank, engines: CommandEngines) => Promise<Result>): Promise<Result> {
    return await this.withEngines(async (engines) => {
      const name = this.settings.bank.name;
      const { definitions, applied } = await this.definitionsOf(engines, name);
      const { openBank } = await import("../server/bank.ts");
      const bank = await openBank({
        engines,
        home: engines.settings.home,
        name,
        definitions,
        clock: liveClock(definitions.organisation.zone),
        metrics: this.metrics(),
        logger: this.logger(),
        publicUrl: engines.settings.http.publicUrl,
      });
      try {
        if (!applied) {
          const { recordApplied } = await import("../server/applied/index.ts");
          await recordApplied(bank.storage, operator, definitions);
        }
        return await run(bank, engines);
      } finally {
        await bank.close();
      }
    });
  }

  /** @throws cli.interrupted when the person has pressed Ctrl-C */
  throwIfStopped(): void {
    if (this.signal.aborted) throw cliCases.interrupted();
  }
}

/** Whether what was thrown only says that the signal was heeded. */
export function isInterruption(thrown: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted) return false;
  if (thrown instanceof PerennialError) return thrown.caseName === "cli.interrupted";
  return thrown === signal.reason || (thrown instanceof Error && thrown.name === "AbortError");
}
