/** Devices, addresses, payees and phones as the room keeps them: equal ones are equal, and nobody can read them back. */
import { createHmac } from "node:crypto";

export type Fingerprint = (kind: string, value: string) => string;

/** Keyed hashes as the text of a UUID, by a secret of the installation. */
export function fingerprints(secret: Buffer | string): Fingerprint {
  return (kind, value) => {
    const hex = createHmac("sha256", secret).update(`${kind}\n${value.trim().toLowerCase()}`).digest("hex");
    const cut = (from: number, to: number): string => hex.slice(from, to);
    return `${cut(0, 8)}-${cut(8, 12)}-${cut(12, 16)}-${cut(16, 20)}-${cut(20, 32)}`;
  };
}

const letters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const LENGTH = 10;

/** A code that a person can read out, made of a hash: without letters that look like digits. */
export function spokenCode(fingerprint: string): string {
  let rest = BigInt(`0x${fingerprint.replaceAll("-", "")}`);
  let code = "";
  for (let at = 0; at < LENGTH; at++) {
    code += letters[Number(rest % BigInt(letters.length))];
    rest /= BigInt(letters.length);
  }
  return code;
}
