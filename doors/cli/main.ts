/** The command line's entry: language, parsing, signals, exit code. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { machine } from "#ground/clock";
import { type Language, toPerennialError } from "#ground/errors";
import { packageRoot, processEnvironment } from "#ground/settings";
import { cliCases } from "./cases.ts";
import { Output } from "./output.ts";
import { parse } from "./program.ts";

// A second signal ends at once; npm passes on a Ctrl-C that the terminal has already told us of.
const SAME_SIGNAL_MS = 1_000;

const exitOf = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
type StopSignal = keyof typeof exitOf;

function watchSignals(): { readonly signal: AbortSignal; readonly received: () => StopSignal | undefined } {
  const stop = new AbortController();
  let first: { readonly name: StopSignal; readonly at: number } | undefined;
  for (const name of Object.keys(exitOf) as StopSignal[]) {
    process.on(name, () => {
      if (first === undefined) {
        first = { name, at: machine.elapsed() };
        stop.abort(cliCases.interrupted());
      } else if (machine.elapsed() - first.at > SAME_SIGNAL_MS) process.exit(exitOf[name]);
    });
  }
  return { signal: stop.signal, received: () => first?.name };
}

/** A reader that went away, as `| head` does, is no failure. */
function toleratePipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

/** `--lang`, else PERENNIAL_LANG, else the system's; Chinese when none says English. */
function languageOf(argv: readonly string[]): Language {
  const at = argv.findIndex((one) => one === "--lang" || one.startsWith("--lang="));
  const said = at < 0 ? undefined : argv[at] === "--lang" ? argv[at + 1] : argv[at]?.slice("--lang=".length);
  const environment = processEnvironment();
  const chosen = said ?? environment.PERENNIAL_LANG?.trim();
  if (chosen === "zh" || chosen === "en") return chosen;
  return /^en([_.@-]|$)/i.test(environment.LANG ?? "") ? "en" : "zh";
}

// Commands whose `--json` may name a file.
const writesJson: ReadonlySet<string> = new Set(["loop", "make", "try", "cases", "simulate"]);

/** Whether errors of the parsing itself are told as JSON; `loop --json FILE` leaves the terminal to people. */
function wantsJson(argv: readonly string[]): boolean {
  const at = argv.indexOf("--json");
  const next = argv[at + 1];
  const isFile = next !== undefined && !next.startsWith("-") && argv.slice(0, at).some((one) => writesJson.has(one));
  return at >= 0 && !isFile;
}

async function main(argv: readonly string[]): Promise<number> {
  toleratePipes();
  const { signal, received } = watchSignals();
  const language = languageOf(argv);
  let out = new Output({ language, json: wantsJson(argv) });
  try {
    const { version } = JSON.parse(readFileSync(path.join(packageRoot(), "package.json"), "utf8")) as {
      version: string;
    };
    const parsed = parse(argv, language, version);
    if ("exit" in parsed) return parsed.exit;
    const { lang } = parsed.options;
    if (lang !== undefined && lang !== "zh" && lang !== "en") {
      throw cliCases.bad_value({ name: "--lang", expected: "zh or en", expected_zh: "zh 或 en", value: String(lang) });
    }
    const { Context, isInterruption } = await import("./context.ts");
    const context = new Context(language, parsed.options, signal);
    out = context.out;
    const loaded = await parsed.spec.load?.();
    try {
      return (await loaded?.run(context, parsed.args, parsed.options)) ?? 0;
    } catch (thrown) {
      if (!isInterruption(thrown, signal)) throw thrown;
      out.error(cliCases.interrupted());
      return exitOf[received() ?? "SIGINT"];
    }
  } catch (thrown) {
    out.error(thrown);
    return toPerennialError(thrown).exitCode;
  }
}

const code = await main(process.argv.slice(2));
// What was written goes out first; then nothing that still idles keeps the process.
process.stdout.write("", () => process.exit(code));
