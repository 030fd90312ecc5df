/** Logins of a sample bank: random passwords of this installation, kept where only its owner reads them. */
import { randomInt } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";

export interface SampleLogin {
  readonly login: string;
  readonly password: string;
}

/** Without signs that are taken for one another. */
const signs = "abcdefghjkmnpqrstuvwxyz23456789";

function password(): string {
  const group = (): string => Array.from({ length: 5 }, () => signs[randomInt(signs.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

export function sampleLoginsFile(home: string): string {
  return path.join(home, "logins.json");
}

/**
 * The passwords of the given logins, made where missing and the same ever after: `<home>/logins.json`, mode 0600.
 * @returns in the order asked
 */
export async function sampleLogins(home: string, logins: readonly string[]): Promise<SampleLogin[]> {
  const file = sampleLoginsFile(home);
  const text = await fs.readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw error;
  });
  const known = new Map(Object.entries(JSON.parse(text) as Record<string, string>));
  const missing = logins.filter((login) => !known.has(login));
  if (missing.length > 0) {
    for (const login of missing) known.set(login, password());
    await fs.mkdir(home, { recursive: true });
    await fs.writeFile(`${file}.new`, `${JSON.stringify(Object.fromEntries(known), null, 2)}\n`, { mode: 0o600 });
    await fs.rename(`${file}.new`, file);
  }
  return logins.map((login) => ({ login, password: known.get(login) ?? "" }));
}
