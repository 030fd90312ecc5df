/** What stands behind `--` flags of a command line, by name; a flag without a value is empty. */
export function flagsOf(args: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  for (const [at, arg] of args.entries()) {
    if (!arg.startsWith("--")) continue;
    const value = args[at + 1];
    flags.set(arg.slice(2), value === undefined || value.startsWith("--") ? "" : value);
  }
  return flags;
}
