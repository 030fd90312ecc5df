/** The mark of the installation's secret in its data folder: another secret is noticed before it makes anything unreadable. */
import { open, readFile } from "node:fs/promises";
import path from "node:path";
import { defineCases } from "#ground/errors";
import type { Secrets } from "#ground/settings";

export const doctorCases = defineCases("doctor", {
  other_secret: {
    code: "conflict",
    en: "The data folder {home} belongs to another secret (fingerprint {wanted}, this one is {found}): personal data in it could not be opened. Bring back its secrets.json, or set PERENNIAL_SECRET to what it was",
    zh: "数据目录 {home} 属于另一密钥（指纹 {wanted}，当前为 {found}）：其中的个人数据将无法解密。请恢复原 secrets.json，或将 PERENNIAL_SECRET 设为原值",
  },
});

export function fingerprintFile(home: string): string {
  return path.join(home, "fingerprint");
}

/** The recorded mark; undefined when none was recorded yet. */
export async function readFingerprint(home: string): Promise<string | undefined> {
  const text = (await readFile(fingerprintFile(home), "utf8").catch(() => "")).trim();
  return text === "" ? undefined : text;
}

/**
 * Records the secret's mark at the first start and holds every later start to it. Call it after `loadSecrets` and before
 * anything is derived from the secret.
 * @throws doctor.other_secret
 */
export async function holdFingerprint(home: string, secrets: Secrets): Promise<void> {
  const found = secrets.fingerprint();
  const wanted = await readFingerprint(home);
  if (wanted !== undefined && wanted !== found) throw doctorCases.other_secret({ home, wanted, found });
  if (wanted !== undefined) return;
  const handle = await open(fingerprintFile(home), "w", 0o644);
  try {
    await handle.writeFile(`${found}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
