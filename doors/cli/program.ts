/** The command line as commander parses it, in the person's language, with failures of our own catalogue. */
import { Command, CommanderError } from "commander";
import type { Language } from "#ground/errors";
import { cliCases } from "./cases.ts";
import { type CommandSpec, commands } from "./commands.ts";
import type { Both } from "./output.ts";
import { helpWords } from "./words.ts";

/** What was asked for. */
export interface Invocation {
  readonly spec: CommandSpec;
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** What was parsed: a command to carry out, or help that has been printed (with the exit code it ends with). */
export type Parsed = Invocation | { readonly exit: number };

/** @throws cli.* for a command line that can't be understood */
export function parse(argv: readonly string[], language: Language, version: string): Parsed {
  let invocation: Invocation | undefined;
  const builder = new Builder(language, (found) => {
    invocation = found;
  });
  const program = builder.root(version);
  try {
    program.parse([...argv], { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    const { code } = thrown;
    if (code === "commander.helpDisplayed" || code === "commander.version") return { exit: 0 };
    // Help that was printed because no command was named.
    if (code === "commander.help") return { exit: argv.includes("help") ? 0 : 2 };
    throw failureOf(thrown, builder.failing ?? program, language);
  }
  return invocation ?? { exit: 2 };
}

class Builder {
  failing: Command | undefined;
  readonly #language: Language;
  readonly #found: (invocation: Invocation) => void;

  constructor(language: Language, found: (invocation: Invocation) => void) {
    this.#language = language;
    this.#found = found;
  }

  #say(words: Both): string {
    return words[this.#language];
  }

  root(version: string): Command {
    const program = new Command("perennial");
    this.#dress(program);
    program
      .description(this.#say(helpWords.about))
      .version(version, "-V, --version", this.#say(helpWords.version))
      .helpCommand("help [command]", this.#say(helpWords.helpCommand))
      .addHelpText("after", `\n${this.#say(helpWords.exits)}`);
    this.#common(program);
    for (const spec of commands) this.#add(program, spec);
    return program;
  }

  #dress(command: Command): void {
    const { usage, options, commands: list, arguments: args } = helpWords;
    const titles = new Map<string, Both>([
      ["Usage:", usage],
      ["Options:", options],
      ["Commands:", list],
      ["Arguments:", args],
    ]);
    command
      // An option belongs to the command it stands behind: `loop --json FILE` is not the program's own `--json`.
      .enablePositionalOptions()
      .helpOption("-h, --help", this.#say(helpWords.help))
      .configureHelp({
        styleTitle: (title) => {
          const words = titles.get(title);
          return words ? this.#say(words) : title;
        },
      })
      .configureOutput({ writeErr: (text) => this.#complain(text), outputError: () => undefined })
      .exitOverride((error) => {
        this.failing = command;
        throw error;
      });
  }

  // Help for want of a command goes to standard error.
  #complain(text: string): void {
    process.stderr.write(text);
  }

  #common(command: Command, json: CommandSpec["json"] = { flags: "--json", about: helpWords.json }): void {
    command
      .option(json.flags, this.#say(json.about))
      .option("--bank <name>", this.#say(helpWords.bank))
      .option("--lang <language>", this.#say(helpWords.lang));
  }

  #add(parent: Command, spec: CommandSpec): void {
    const command = parent.command(spec.name);
    this.#dress(command);
    command.description(this.#say(spec.about)).helpCommand(false);
    if (spec.more) command.addHelpText("after", `\n${this.#say(spec.more)}`);
    for (const { name, about } of spec.args ?? []) command.argument(name, this.#say(about));
    for (const { flags, about, needed } of spec.options ?? []) {
      if (needed) command.requiredOption(flags, this.#say(about));
      else command.option(flags, this.#say(about));
    }
    this.#common(command, spec.json);
    for (const child of spec.children ?? []) this.#add(command, child);
    if (!spec.load) return;
    command.action(() => {
      // Said before or after the command's name, the nearer one holds.
      const options = { ...inherited(command), ...command.opts() };
      this.#found({ spec, args: command.args, options });
    });
  }
}

function inherited(command: Command): Record<string, unknown> {
  return command.parent ? { ...inherited(command.parent), ...command.parent.opts() } : {};
}

function pathOf(command: Command): string {
  return command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.parent ? command.name() : "";
}

/** What commander guesses was meant, in the person's language. */
function hintOf(message: string, language: Language): string {
  const [, meant] = /Did you mean (?:one of )?([^?]+)\?/.exec(message) ?? [];
  if (meant === undefined) return "";
  return language === "zh" ? `（是否想写 ${meant}？）` : ` (did you mean ${meant}?)`;
}

function failureOf(error: CommanderError, at: Command, language: Language): Error {
  const [, name = ""] = /'([^']*)'/.exec(error.message) ?? [];
  const command = pathOf(at);
  const hint = hintOf(error.message, language);
  switch (error.code) {
    case "commander.unknownCommand":
      return cliCases.unknown_command({ name, hint });
    case "commander.unknownOption":
      return cliCases.unknown_option({ name, command, hint });
    case "commander.missingArgument":
    case "commander.optionMissingArgument":
    case "commander.missingMandatoryOptionValue":
      return cliCases.missing_argument({ name, command });
    case "commander.excessArguments":
      return cliCases.surplus_argument({ command });
    default:
      return cliCases.bad_usage({ message: error.message });
  }
}
