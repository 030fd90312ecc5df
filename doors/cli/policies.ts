/** What commands about policies share. */
import { cliCases } from "./cases.ts";

/** `contact-caps@3`: a policy and the version of it that waits. @throws cli.bad_value */
export function policyVersionNamed(given: string): { readonly policy: string; readonly version: number } {
  const [, policy, version] = /^([a-z][a-z0-9_-]*)@(\d{1,9})$/.exec(given) ?? [];
  if (policy !== undefined && version !== undefined) return { policy, version: Number(version) };
  throw cliCases.bad_value({
    name: "version",
    value: given,
    expected: "a policy and its version, as contact-caps@2",
    expected_zh: "政策与版本，如 contact-caps@2",
  });
}
